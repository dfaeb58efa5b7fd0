import { acceptedChanges } from "@/lib/model/source/data-type";
import {
  changeFeedSql,
  identifier,
  joinSql,
  type SqlFragment,
  sql,
  tableIdentifier,
  textLiteral,
} from "@/lib/sql/fragment";
import type { RewriteOptions } from "./rewrite-options";
import { HIDDEN_PREFIX, type RewrittenSql } from "./rewritten-sql";
import { FEED_COLUMNS, type RowKey, rowHash, rowKey } from "./row-hash";
import { rowText } from "./row-text";

/** What tells rows apart where it is not handed on. */
const HASH = `${HIDDEN_PREFIX}hash`;

/**
 * The driving table as one part reads it: a SELECT of its columns and the hidden ones.
 *
 * The ordinal counts equal rows of one commit, so equal rows stay as many as they are, whatever order they come in.
 */
export function readingSql(options: RewriteOptions, hidden: RewrittenSql["hidden"], key: RowKey): SqlFragment {
  const { reading, rowsMax, newestRows } = options;
  const rows = reading.kind === "snapshot" ? snapshotSql(options, hidden, key) : changesSql(options, hidden, key);
  if (rowsMax === undefined) return rows;
  return newestRows ? newestSql(rows, identifier(hidden.version), rowsMax, key) : sql`${rows} LIMIT ${rowsMax}`;
}

/** The rows of the newest commits; which ones of a commit is decided by their content. */
function newestSql(rows: SqlFragment, version: SqlFragment, rowsMax: number, { columns }: RowKey): SqlFragment {
  const pick = identifier(`${HIDDEN_PREFIX}pick`);
  return sql`SELECT * EXCEPT (${pick}) FROM (SELECT *, ${columns === null ? rowHash(null) : rowText(columns)} AS ${pick} FROM (${rows}) ORDER BY ${version} DESC, ${pick} LIMIT ${rowsMax})`;
}

function snapshotSql(options: RewriteOptions, hidden: RewrittenSql["hidden"], key: RowKey): SqlFragment {
  const { table, reading } = options;
  if (reading.kind !== "snapshot") return sql``;
  const from = sql`${tableIdentifier(table)} VERSION AS OF ${reading.version}`;
  const read = joinSql(options.columns?.select ?? [sql`*`]);
  const version = sql`${reading.version}L AS ${identifier(hidden.version)}`;
  const whole = reading.shards === 1;
  if (whole && hidden.hash === null) return sql`SELECT ${read}, ${version} FROM ${from}`;
  const hash = identifier(hidden.hash ?? HASH);
  const where = whole ? sql`` : sql` WHERE pmod(crc32(${hash}), ${reading.shards}) = ${reading.shard}`;
  const rows = sql`(SELECT ${read}, ${rowKey(key, null)} AS ${hash} FROM ${from})${where}`;
  if (hidden.ordinal === null) return sql`SELECT * EXCEPT (${hash}), ${version} FROM ${rows}`;
  return sql`SELECT *, ${version}, ${ordinal(options, hash)} AS ${identifier(hidden.ordinal)} FROM ${rows}`;
}

function changesSql(options: RewriteOptions, hidden: RewrittenSql["hidden"], key: RowKey): SqlFragment {
  const { table, reading, dataType, rewrites } = options;
  if (reading.kind !== "changes") return sql``;
  const feed = changeFeedSql(table, reading.from, reading.to);
  const select = options.columns?.select ?? null;
  const accepted = acceptedChanges(dataType);
  const cancels = rewrites === "cancel";
  const types = joinSql([...accepted, ...(cancels ? ["delete"] : [])].map(textLiteral));
  const version = sql`_commit_version AS ${identifier(hidden.version)}`;
  if (!cancels && hidden.hash === null) {
    const read = select ? joinSql(select) : sql`* EXCEPT (${FEED_COLUMNS})`;
    return sql`SELECT ${read}, ${version} FROM ${feed} WHERE _change_type IN (${types})`;
  }
  const hash = identifier(hidden.hash ?? HASH);
  const read = select ? joinSql([...select, FEED_COLUMNS]) : sql`*`;
  const rows = sql`SELECT ${read}, ${rowKey(key, FEED_COLUMNS)} AS ${hash} FROM ${feed} WHERE _change_type IN (${types})`;
  if (!cancels && hidden.ordinal !== null) {
    return sql`SELECT * EXCEPT (${FEED_COLUMNS}), ${version}, ${ordinal(options, sql`_commit_version, ${hash}`)} AS ${identifier(hidden.ordinal)} FROM (${rows})`;
  }
  return netChangesSql(rows, hash, version, hidden);
}

/**
 * Of equal rows of one commit, as many inserts are left out as there are deletes: those rows were only rewritten.
 * Deletes are numbered before inserts in one window, so the n-th of d deletes and some inserts is insert n - d.
 */
function netChangesSql(
  rows: SqlFragment,
  hash: SqlFragment,
  version: SqlFragment,
  hidden: RewrittenSql["hidden"],
): SqlFragment {
  const [nth, gone] = [identifier(`${HIDDEN_PREFIX}nth`), identifier(`${HIDDEN_PREFIX}gone`)];
  const window = sql`OVER (PARTITION BY _commit_version, ${hash} ORDER BY _change_type ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`;
  const deletes = sql`CAST(count_if(_change_type = 'delete') ${window} AS INT)`;
  const numbered = sql`SELECT *, row_number() ${window} AS ${nth}, ${deletes} AS ${gone} FROM (${rows})`;
  const dropped = sql`${FEED_COLUMNS}, ${nth}, ${gone}${hidden.hash === null ? sql`, ${hash}` : sql``}`;
  const kept = hidden.ordinal === null ? sql`` : sql`, ${nth} - 2 * ${gone} AS ${identifier(hidden.ordinal)}`;
  const net = sql`_change_type = 'insert' AND ${nth} > 2 * ${gone}`;
  const where = hidden.hash === null ? sql`(${net}) OR _change_type = 'update_postimage'` : net;
  return sql`SELECT * EXCEPT (${dropped}), ${version}${kept} FROM (${numbered}) WHERE ${where}`;
}

function ordinal({ ids }: RewriteOptions, partition: SqlFragment): SqlFragment {
  if (ids === "reader") return sql`1`;
  return sql`row_number() OVER (PARTITION BY ${partition} ORDER BY 1)`;
}
