import Link from "next/link";
import type { ReactNode } from "react";
import { DataTable } from "@/components/shell/data-table/data-table";
import { formatNumber } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import { DATA_TYPE_LABEL } from "@/lib/model/source/data-type";
import { START_FROM_LABEL } from "@/lib/model/source/source";
import type { SourceView } from "@/lib/model/source/source-view";
import type { TestExplanation } from "@/lib/model/source/test-result";
import { formatTableName, sameTable, type TableName } from "@/lib/model/table/table-name";
import classes from "./source-facts.module.css";

/** What a source is configured by and cannot be changed here. */
export function SourceFacts({ source }: { source: SourceView }) {
  const { project, connection, dataType, syncUserProperties, syncGroupProperties, createdAt, id } = source;
  const also = [syncUserProperties ? "user properties" : null, syncGroupProperties ? "group properties" : null].filter(
    (word) => word !== null,
  );
  return (
    <dl className={classes.facts}>
      <Fact name="Project">{project.name}</Fact>
      <Fact name="Connection">
        <Link href="/settings/connections">{connection.name}</Link> <code>{connection.httpPath}</code>
      </Fact>
      <Fact name="Data type">
        {DATA_TYPE_LABEL[dataType]}
        {also.length > 0 && `, also syncs ${also.join(" and ")}`}
      </Fact>
      <Fact name="Created">
        <Moment at={createdAt} />
      </Fact>
      <Fact name="Id">
        <code>{id}</code>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

type SourceTablesTableProps = { tables: SourceView["tables"]; explanation: TestExplanation | null };

/** The tables of a source: where each began, what it is to the SQL, and how far it was delivered. */
export function SourceTablesTable({ tables, explanation }: SourceTablesTableProps) {
  return (
    <DataTable caption="Tables" className={classes.table}>
      <thead>
        <tr>
          <th scope="col">Table</th>
          <th scope="col">Start from</th>
          <th scope="col">Role</th>
          <th scope="col" data-number>
            Delivered up to version
          </th>
        </tr>
      </thead>
      <tbody>
        {tables.map(({ name, startFrom, lookupOnly, checkpoint }) => (
          <tr key={formatTableName(name)}>
            <th scope="row">
              <code>{formatTableName(name)}</code>
            </th>
            <td>{START_FROM_LABEL[startFrom]}</td>
            <td>{lookupOnly ? "lookup only" : roleOf(name, explanation)}</td>
            <td data-number>
              {checkpoint === null ? <span className={classes.quiet}>not imported yet</span> : formatNumber(checkpoint)}
            </td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function roleOf(name: TableName, explanation: TestExplanation | null): string {
  if (explanation?.lookups.some((table) => sameTable(table, name))) return "looked up";
  return explanation?.unread.some((table) => sameTable(table, name)) ? "not read" : "drives";
}
