"use client";

import { ReadingNote } from "@/components/shell/data/reading-note";
import type { SelectedTable } from "@/lib/model/source/source";
import { formatTableName, sameTable, type TableName } from "@/lib/model/table/table-name";
import type { Column } from "@/lib/model/table/warehouse";
import classes from "./sql-workbench.module.css";

type ColumnsPaneProps = { tables: SelectedTable[]; columns: { name: TableName; columns: readonly Column[] }[] };

/** The columns of the chosen tables, beside the editor. */
export function ColumnsPane({ tables, columns }: ColumnsPaneProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={classes.columns} aria-label="Columns" tabIndex={0}>
      {tables.map(({ name }) => {
        const known = columns.find((table) => sameTable(table.name, name));
        return (
          <div key={formatTableName(name)}>
            <h2 className="overline">{name.table}</h2>
            {known ? (
              <ul>
                {known.columns.map((column) => (
                  <li key={column.name}>
                    <code>{column.name}</code>
                    <span>{column.type}</span>
                  </li>
                ))}
              </ul>
            ) : (
              <ReadingNote what="its columns" />
            )}
          </div>
        );
      })}
    </section>
  );
}
