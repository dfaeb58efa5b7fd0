import type { IdentityColumns } from "@/lib/model/table/identity-columns";
import type { TableName } from "@/lib/model/table/table-name";
import { changeFeedSql, identifier, joinSql, type SqlFragment, sql, tableIdentifier } from "@/lib/sql/fragment";
import { HIDDEN_PREFIX } from "./rewritten-sql";
import { FEED_COLUMNS, rowKey } from "./row-hash";

/**
 * How a table is read as it was before a run's changes. `version`: by time travel; `columns` makes the columns of
 * the run's head of those of then, and is null where they are the same. `rebuilt`: out of the head and the changes
 * after `after`, where time travel is refused.
 */
export type PastState =
  | { kind: "version"; version: number; columns: readonly SqlFragment[] | null }
  | { kind: "rebuilt"; after: number };

/**
 * A table of a run at both ends of its window. `imports` is false where its first run begins with nothing (New changes
 * only); it is asked for by imports alone.
 */
export type PinnedTable = { table: TableName; version: number; imports?: boolean; past?: PastState };

/** What tells the rows of such a table apart: by which columns, and under which name their hash is handed on, if at all. */
export type PinnedKey = { columns: IdentityColumns | null; hash: string | null };

/** A table that is joined with the driving one, at its head: its columns and, when asked for, its rows' hash. */
export function headSql({ table, version }: PinnedTable, key: PinnedKey): SqlFragment {
  return withHash(sql`${tableIdentifier(table)} VERSION AS OF ${version}`, key);
}

/** The same table before the run's changes. */
export function pastSql({ table, version }: PinnedTable, past: PastState, key: PinnedKey): SqlFragment {
  switch (past.kind) {
    case "version": {
      const from = sql`${tableIdentifier(table)} VERSION AS OF ${past.version}`;
      return withHash(past.columns === null ? from : sql`(SELECT ${joinSql(past.columns)} FROM ${from})`, key);
    }
    case "rebuilt":
      return rebuiltSql(table, past.after, version, key);
  }
}

/** A table of another branch: no row of it, but its columns. */
export function nothingSql({ table, version }: PinnedTable): SqlFragment {
  return sql`SELECT * FROM ${tableIdentifier(table)} VERSION AS OF ${version} WHERE false`;
}

function withHash(from: SqlFragment, { columns, hash }: PinnedKey): SqlFragment {
  if (hash === null) return sql`SELECT * FROM ${from}`;
  return sql`SELECT *, ${rowKey({ columns, digest: true }, null)} AS ${identifier(hash)} FROM ${from}`;
}

/**
 * What is there now and what went, less what came. Equal rows are counted by their hash: the rows that came are
 * numbered first, so of n rows after d that came those above 2·d stay.
 */
function rebuiltSql(table: TableName, after: number, version: number, { columns, hash }: PinnedKey): SqlFragment {
  const [sign, own, nth, came] = [hidden("sign"), hidden("row"), hidden("nth"), hidden("came")];
  const head = sql`SELECT *, 1 AS ${sign} FROM ${tableIdentifier(table)} VERSION AS OF ${version}`;
  const feed = changeFeedSql(table, after + 1, version);
  const went = sql`IF(_change_type IN ('delete', 'update_preimage'), 1, -1) AS ${sign}`;
  const all = sql`${head} UNION ALL SELECT * EXCEPT (${FEED_COLUMNS}), ${went} FROM ${feed}`;
  const hashed = sql`SELECT *, ${rowKey({ columns, digest: true }, sign)} AS ${own} FROM (${all})`;
  const numbered = sql`SELECT *, row_number() OVER (PARTITION BY ${own} ORDER BY ${sign}) AS ${nth}, count_if(${sign} < 0) OVER (PARTITION BY ${own}) AS ${came} FROM (${hashed})`;
  const kept = hash === null ? sql`` : sql`, ${own} AS ${identifier(hash)}`;
  return sql`SELECT * EXCEPT (${sign}, ${own}, ${nth}, ${came})${kept} FROM (${numbered}) WHERE ${sign} > 0 AND ${nth} > 2 * ${came}`;
}

function hidden(name: string): SqlFragment {
  return identifier(`${HIDDEN_PREFIX}${name}`);
}
