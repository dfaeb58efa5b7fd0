"use client";

import { Button } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ReadingNote } from "@/components/shell/data/reading-note";
import { namesQuery, type Place, tableQuery } from "@/components/shell/data/warehouse-queries";
import { DataTable } from "@/components/shell/data-table/data-table";
import { sameTable, type TableName } from "@/lib/model/table/table-name";
import type { SchemaName } from "./catalog-tree";
import { AskFailure } from "./request-failure";
import classes from "./table-browser.module.css";
import { TableRow } from "./table-row";

export type TableFilter = "all" | "ready" | "change";

type SchemaTablesProps = {
  place: Place;
  at: SchemaName;
  query: string;
  filter: TableFilter;
  chosen: TableName[];
  toggle: (name: TableName, lookupOnly?: boolean) => void;
};

/** So many tables are shown, and looked at, at a time. */
const SHOWN = 20;

/** The tables of one schema. Each that is shown is looked at by itself. */
export function SchemaTables({ place, at, query, filter, chosen, toggle }: SchemaTablesProps) {
  const [shown, setShown] = useState(SHOWN);
  const { data, error, isFetching, refetch } = useQuery(namesQuery(place, at));
  const found = (data ?? []).filter((table) => table.toLowerCase().includes(query)).map((table) => ({ ...at, table }));
  const looked = found.slice(0, shown);
  const states = useQueries({ queries: looked.map((name) => tableQuery(place, name)) });
  const rows = looked.flatMap((name, i) => (passes(filter, states[i]?.data?.problem) ? [name] : []));
  if (error)
    return (
      <div className={classes.message}>
        <AskFailure error={error} again={() => void refetch()} pending={isFetching} />
      </div>
    );
  if (!data) return <ReadingNote what={`the tables of ${at.catalog}.${at.schema}`} />;
  return (
    <div className={classes.tables}>
      <DataTable caption={`Tables of ${at.catalog}.${at.schema}`} plain>
        <thead>
          <tr>
            <th>
              <span className="visually-hidden">Choose</span>
            </th>
            <th>Table</th>
            <th>Change feed</th>
            <th className={classes.number}>Versions</th>
            <th>Last commit</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((name) => (
            <TableRow
              key={name.table}
              place={place}
              name={name}
              chosen={chosen.some((other) => sameTable(other, name))}
              toggle={(lookupOnly) => toggle(name, lookupOnly)}
            />
          ))}
        </tbody>
      </DataTable>
      {rows.length === 0 && <p className={classes.empty}>{emptySentence(at, data.length, query)}</p>}
      <div className={classes.foot}>
        <span>
          {rows.length} of {data.length} shown
        </span>
        {found.length > shown && (
          <Button variant="subtle" size="compact-sm" onClick={() => setShown(shown + SHOWN)}>
            Show {Math.min(SHOWN, found.length - shown)} more
          </Button>
        )}
      </div>
    </div>
  );
}

/** A table that was not looked at yet passes every filter. */
function passes(filter: TableFilter, problem: object | null | undefined): boolean {
  if (filter === "all" || problem === undefined) return true;
  return filter === "ready" ? problem === null : problem !== null;
}

function emptySentence({ catalog, schema }: SchemaName, count: number, query: string): string {
  if (count === 0) return `${catalog}.${schema} has no table that the token may see.`;
  if (query !== "") return `No table of ${catalog}.${schema} is called “${query}”.`;
  return "No table of this kind here.";
}
