import { acceptedChanges } from "@/lib/model/source/data-type";
import { quoteName, quoteTableName, quoteText } from "@/lib/model/table/table-name";
import type { RewriteOptions } from "./rewrite-sql";
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
export function readingSql(options: RewriteOptions, hidden: RewrittenSql["hidden"], key: RowKey): string {
  const { reading, rowsMax, newestRows } = options;
  const rows = reading.kind === "snapshot" ? snapshotSql(options, hidden, key) : changesSql(options, hidden, key);
  if (rowsMax === undefined) return rows;
  return newestRows ? newestSql(rows, quoteName(hidden.version), rowsMax, key) : `${rows} LIMIT ${rowsMax}`;
}

/** The rows of the newest commits; which ones of a commit is decided by their content. */
function newestSql(rows: string, version: string, rowsMax: number, { columns }: RowKey): string {
  const pick = quoteName(`${HIDDEN_PREFIX}pick`);
  return `SELECT * EXCEPT (${pick}) FROM (SELECT *, ${columns === null ? rowHash(null) : rowText(columns)} AS ${pick} FROM (${rows}) ORDER BY ${version} DESC, ${pick} LIMIT ${rowsMax})`;
}

function snapshotSql(options: RewriteOptions, hidden: RewrittenSql["hidden"], key: RowKey): string {
  const { table, reading } = options;
  if (reading.kind !== "snapshot") return "";
  const from = `${quoteTableName(table)} VERSION AS OF ${reading.version}`;
  const read = (options.columns?.select ?? ["*"]).join(", ");
  const version = `${reading.version}L AS ${quoteName(hidden.version)}`;
  const whole = reading.shards === 1;
  if (whole && hidden.hash === null) return `SELECT ${read}, ${version} FROM ${from}`;
  const hash = quoteName(hidden.hash ?? HASH);
  const where = whole ? "" : ` WHERE pmod(crc32(${hash}), ${reading.shards}) = ${reading.shard}`;
  const rows = `(SELECT ${read}, ${rowKey(key, null)} AS ${hash} FROM ${from})${where}`;
  if (hidden.ordinal === null) return `SELECT * EXCEPT (${hash}), ${version} FROM ${rows}`;
  return `SELECT *, ${version}, ${ordinal(options, hash)} AS ${quoteName(hidden.ordinal)} FROM ${rows}`;
}

function changesSql(options: RewriteOptions, hidden: RewrittenSql["hidden"], key: RowKey): string {
  const { table, reading, dataType, rewrites } = options;
  if (reading.kind !== "changes") return "";
  const feed = `table_changes(${quoteText(quoteTableName(table))}, ${reading.from}, ${reading.to})`;
  const select = options.columns?.select ?? null;
  const accepted = acceptedChanges(dataType);
  const cancels = rewrites === "cancel";
  const types = [...accepted, ...(cancels ? ["delete"] : [])].map(quoteText).join(", ");
  const version = `_commit_version AS ${quoteName(hidden.version)}`;
  if (!cancels && hidden.hash === null) {
    const read = select?.join(", ") ?? `* EXCEPT (${FEED_COLUMNS})`;
    return `SELECT ${read}, ${version} FROM ${feed} WHERE _change_type IN (${types})`;
  }
  const hash = quoteName(hidden.hash ?? HASH);
  const read = select ? [...select, FEED_COLUMNS].join(", ") : "*";
  const rows = `SELECT ${read}, ${rowKey(key, FEED_COLUMNS)} AS ${hash} FROM ${feed} WHERE _change_type IN (${types})`;
  if (!cancels && hidden.ordinal !== null) {
    return `SELECT * EXCEPT (${FEED_COLUMNS}), ${version}, ${ordinal(options, `_commit_version, ${hash}`)} AS ${quoteName(hidden.ordinal)} FROM (${rows})`;
  }
  return netChangesSql(rows, hash, version, hidden);
}

/**
 * Of equal rows of one commit, as many inserts are left out as there are deletes: those rows were only rewritten.
 * Deletes are numbered before inserts in one window, so the n-th of d deletes and some inserts is insert n - d.
 */
function netChangesSql(rows: string, hash: string, version: string, hidden: RewrittenSql["hidden"]): string {
  const [nth, gone] = [quoteName(`${HIDDEN_PREFIX}nth`), quoteName(`${HIDDEN_PREFIX}gone`)];
  const window = `OVER (PARTITION BY _commit_version, ${hash} ORDER BY _change_type ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`;
  const deletes = `CAST(count_if(_change_type = 'delete') ${window} AS INT)`;
  const numbered = `SELECT *, row_number() ${window} AS ${nth}, ${deletes} AS ${gone} FROM (${rows})`;
  const dropped = `${FEED_COLUMNS}, ${nth}, ${gone}${hidden.hash === null ? `, ${hash}` : ""}`;
  const kept = hidden.ordinal === null ? "" : `, ${nth} - 2 * ${gone} AS ${quoteName(hidden.ordinal)}`;
  const net = `_change_type = 'insert' AND ${nth} > 2 * ${gone}`;
  const where = hidden.hash === null ? `(${net}) OR _change_type = 'update_postimage'` : net;
  return `SELECT * EXCEPT (${dropped}), ${version}${kept} FROM (${numbered}) WHERE ${where}`;
}

function ordinal({ ids }: RewriteOptions, partition: string): string {
  if (ids === "reader") return "1";
  return `row_number() OVER (PARTITION BY ${partition} ORDER BY 1)`;
}
