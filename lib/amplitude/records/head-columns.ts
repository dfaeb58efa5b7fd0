import type { TableName } from "@/lib/model/table/table-name";
import type { Column } from "@/lib/model/table/warehouse";
import { identifier, type SqlFragment, sql, tableIdentifier, trustedSql } from "@/lib/sql/fragment";
import { columnAs } from "@/lib/sql/rewrite/column-as";

/** Asks the warehouse which columns a SELECT returns. */
type ReadColumns = (select: SqlFragment) => Promise<Column[]>;

/** The columns of an earlier version, and what makes those of the head out of them; null where they are the same. */
export type EarlierColumns = { before: readonly Column[]; select: readonly SqlFragment[] | null };

/**
 * The columns of a table at an earlier version, beside those of its head: one that was added later is NULL there. Null
 * at the head itself. Throws what the warehouse says where either version cannot be read.
 */
export async function headColumns(
  readColumns: ReadColumns,
  table: TableName,
  { version, head }: { version: number; head: number },
): Promise<EarlierColumns | null> {
  if (version === head) return null;
  const at = (each: number) => readColumns(sql`SELECT * FROM ${tableIdentifier(table)} VERSION AS OF ${each}`);
  const [before, now] = await Promise.all([at(version), at(head)]);
  return { before, select: sameColumns(before, now) ? null : asHead(before, now) };
}

function sameColumns(before: readonly Column[], now: readonly Column[]): boolean {
  return JSON.stringify(before) === JSON.stringify(now);
}

function asHead(before: readonly Column[], now: readonly Column[]): SqlFragment[] {
  const types = new Map(before.map(({ name, type }) => [name.toLowerCase(), type]));
  return now.map(({ name, type }) => {
    const old = types.get(name.toLowerCase());
    if (old === type) return identifier(name);
    const value = old === undefined ? sql`CAST(NULL AS ${trustedSql(type)})` : columnAs(identifier(name), old, type);
    return sql`${value} AS ${identifier(name)}`;
  });
}
