import { quoteName, quoteTableName, type TableName } from "@/lib/core/table-name";
import type { Column } from "@/lib/core/warehouse";
import { columnAs } from "./column-as";

/** Asks the warehouse which columns a SELECT returns. */
type ReadColumns = (select: string) => Promise<Column[]>;

/**
 * What makes the columns of a table's head out of those of an earlier version: a column that was added later is NULL
 * there. Null where they are the same. Throws what the warehouse says where either version cannot be read.
 */
export async function headColumns(
  readColumns: ReadColumns,
  table: TableName,
  { version, head }: { version: number; head: number },
): Promise<readonly string[] | null> {
  if (version === head) return null;
  const at = (each: number) => readColumns(`SELECT * FROM ${quoteTableName(table)} VERSION AS OF ${each}`);
  const [before, now] = await Promise.all([at(version), at(head)]);
  return sameColumns(before, now) ? null : asHead(before, now);
}

function sameColumns(before: readonly Column[], now: readonly Column[]): boolean {
  return JSON.stringify(before) === JSON.stringify(now);
}

function asHead(before: readonly Column[], now: readonly Column[]): string[] {
  const types = new Map(before.map(({ name, type }) => [name.toLowerCase(), type]));
  return now.map(({ name, type }) => {
    const old = types.get(name.toLowerCase());
    if (old === type) return quoteName(name);
    const value = old === undefined ? `CAST(NULL AS ${type})` : columnAs(quoteName(name), old, type);
    return `${value} AS ${quoteName(name)}`;
  });
}
