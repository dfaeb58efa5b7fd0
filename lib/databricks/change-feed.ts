import { AppError } from "@/lib/core/errors";
import type { Commit } from "@/lib/core/part";
import { quoteTableName, quoteText, type TableName } from "@/lib/core/table-name";
import type { ResultRow, Warehouse } from "@/lib/core/warehouse";
import type { Asking } from "./catalog";

/** Whether the change data feed of a version range can be read: found out by reading it, because the property does not tell. */
export async function readFeed(
  warehouse: Warehouse,
  name: TableName,
  from: number,
  to: number,
  options: Asking,
): Promise<"on" | "off" | "unreadable"> {
  const feed = `table_changes(${quoteText(quoteTableName(name))}, ${from}, ${to})`;
  try {
    // With LIMIT 0 the engine would answer without looking at the feed.
    await warehouse.query(`SELECT _commit_version FROM ${feed} LIMIT 1`, options);
    return "on";
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    switch (thrown.code) {
      case "CHANGE_FEED_DISABLED":
        return "off";
      case "HISTORY_LOST":
      case "SCHEMA_CHANGED":
      case "TABLE_REPLACED":
      case "SQL_FAILED":
        return "unreadable";
      default:
        throw thrown;
    }
  }
}

const DAY_MS = 86_400_000;
/** How long files of old versions are kept unless the table says otherwise. Source: Delta Lake docs, table properties. */
const FILE_RETENTION_MS = 7 * DAY_MS;

/**
 * The oldest version that First can start from: the newest of the oldest version in the log, the oldest commit whose
 * files are still kept, the last VACUUM, and the version since which the feed was on without a break. The feed is
 * asked by halving, because only asking tells. `commits` are the newest ones, newest first.
 */
export async function findFirstVersion(
  warehouse: Warehouse,
  name: TableName,
  commits: readonly Commit[],
  detail: ResultRow,
  options: Asking,
): Promise<number | null> {
  const [head] = commits;
  if (!head) return null;
  const keptSince = Date.now() - fileRetentionMs(detail);
  const vacuum = commits.find(({ operation }) => /^VACUUM END$/i.test(operation));
  const candidates = commits
    .filter(
      (commit) =>
        commit === head || (commit.committedAt.getTime() >= keptSince && commit.version >= (vacuum?.version ?? 0)),
    )
    .map(({ version }) => version)
    .reverse();
  const readable = (version: number) => isReadable(warehouse, name, version, head.version, options);
  let [low, high] = [0, candidates.length - 1];
  if (candidates[0] !== undefined && (await readable(candidates[0]))) return candidates[0];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await readable(candidates[middle] ?? head.version)) high = middle;
    else low = middle + 1;
  }
  return candidates[high] ?? head.version;
}

/** Whether the table can be read as it was at a version, and all its changes since. */
async function isReadable(warehouse: Warehouse, name: TableName, version: number, head: number, options: Asking) {
  if (version < head && (await readFeed(warehouse, name, version + 1, head, options)) !== "on") return false;
  try {
    await warehouse.query(`SELECT 1 FROM ${quoteTableName(name)} VERSION AS OF ${version} LIMIT 0`, options);
    return true;
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.recovery !== "retry" && thrown.code !== "CREDENTIALS_REJECTED")
      return false;
    throw thrown;
  }
}

/** `delta.deletedFileRetentionDuration`, such as `interval 30 days`. */
function fileRetentionMs(detail: ResultRow): number {
  const text = JSON.stringify(detail.properties ?? {});
  const match = /deletedFileRetentionDuration\W+interval (\d+) (hour|day|week)s?/i.exec(text);
  if (!match) return FILE_RETENTION_MS;
  const units: Record<string, number> = { hour: DAY_MS / 24, day: DAY_MS, week: 7 * DAY_MS };
  return Number(match[1]) * (units[String(match[2]).toLowerCase()] ?? DAY_MS);
}
