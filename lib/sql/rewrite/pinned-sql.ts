import type { IdentityColumns } from "@/lib/model/table/identity-columns";
import { quoteName, quoteTableName, quoteText, type TableName } from "@/lib/model/table/table-name";
import { HIDDEN_PREFIX } from "./rewritten-sql";
import { FEED_COLUMNS, rowKey } from "./row-hash";

/**
 * How a table is read as it was before a run's changes. `version`: by time travel; `columns` makes the columns of
 * the run's head of those of then, and is null where they are the same. `rebuilt`: out of the head and the changes
 * after `after`, where time travel is refused.
 */
export type PastState =
  | { kind: "version"; version: number; columns: readonly string[] | null }
  | { kind: "rebuilt"; after: number };

/**
 * A table of a run at both ends of its window. `imports` is false where its first run begins with nothing (New changes
 * only); it is asked for by imports alone.
 */
export type PinnedTable = { table: TableName; version: number; imports?: boolean; past?: PastState };

/** What tells the rows of such a table apart: by which columns, and under which name their hash is handed on, if at all. */
export type PinnedKey = { columns: IdentityColumns | null; hash: string | null };

/** A table that is joined with the driving one, at its head: its columns and, when asked for, its rows' hash. */
export function headSql({ table, version }: PinnedTable, key: PinnedKey): string {
  return withHash(`${quoteTableName(table)} VERSION AS OF ${version}`, key);
}

/** The same table before the run's changes. */
export function pastSql({ table, version }: PinnedTable, past: PastState, key: PinnedKey): string {
  switch (past.kind) {
    case "version": {
      const from = `${quoteTableName(table)} VERSION AS OF ${past.version}`;
      return withHash(past.columns === null ? from : `(SELECT ${past.columns.join(", ")} FROM ${from})`, key);
    }
    case "rebuilt":
      return rebuiltSql(table, past.after, version, key);
  }
}

/** A table of another branch: no row of it, but its columns. */
export function nothingSql({ table, version }: PinnedTable): string {
  return `SELECT * FROM ${quoteTableName(table)} VERSION AS OF ${version} WHERE false`;
}

function withHash(from: string, { columns, hash }: PinnedKey): string {
  if (hash === null) return `SELECT * FROM ${from}`;
  return `SELECT *, ${rowKey({ columns, digest: true }, null)} AS ${quoteName(hash)} FROM ${from}`;
}

/**
 * What is there now and what went, less what came. Equal rows are counted by their hash: the rows that came are
 * numbered first, so of n rows after d that came those above 2·d stay.
 */
function rebuiltSql(table: TableName, after: number, version: number, { columns, hash }: PinnedKey): string {
  const [sign, own, nth, came] = ["sign", "row", "nth", "came"].map((name) => quoteName(`${HIDDEN_PREFIX}${name}`));
  const head = `SELECT *, 1 AS ${sign} FROM ${quoteTableName(table)} VERSION AS OF ${version}`;
  const feed = `table_changes(${quoteText(quoteTableName(table))}, ${after + 1}, ${version})`;
  const went = `IF(_change_type IN ('delete', 'update_preimage'), 1, -1) AS ${sign}`;
  const all = `${head} UNION ALL SELECT * EXCEPT (${FEED_COLUMNS}), ${went} FROM ${feed}`;
  const hashed = `SELECT *, ${rowKey({ columns, digest: true }, sign ?? null)} AS ${own} FROM (${all})`;
  const numbered = `SELECT *, row_number() OVER (PARTITION BY ${own} ORDER BY ${sign}) AS ${nth}, count_if(${sign} < 0) OVER (PARTITION BY ${own}) AS ${came} FROM (${hashed})`;
  const kept = hash === null ? "" : `, ${own} AS ${quoteName(hash)}`;
  return `SELECT * EXCEPT (${sign}, ${own}, ${nth}, ${came})${kept} FROM (${numbered}) WHERE ${sign} > 0 AND ${nth} > 2 * ${came}`;
}
