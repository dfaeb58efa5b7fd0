import { canOpenFiles } from "@/lib/databricks/errors/unreadable";
import type { QueryOptions } from "@/lib/databricks/query-rows";
import { AppError } from "@/lib/model/errors";
import type { VersionRange } from "@/lib/model/run/part";
import type { Commit } from "@/lib/model/table/commit";
import type { TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { changeFeedSql, type SqlFragment, sql, tableIdentifier } from "@/lib/sql/fragment";
import { readProblem } from "./feed-breaks";
import { describeHistory } from "./history";
import { type Retention, retentionOf } from "./retention";
import type { TableDetail } from "./table-detail";

/** Whether the change data feed of a version range can be read: found out by reading it, because the property does not tell. */
export async function readFeed(
  warehouse: Warehouse,
  name: TableName,
  from: number,
  to: number,
  options: QueryOptions,
): Promise<"on" | "off" | "unreadable"> {
  const feed = changeFeedSql(name, from, to);
  try {
    // With LIMIT 0 the engine would answer without looking at the feed.
    await warehouse.query(sql`SELECT _commit_version FROM ${feed} LIMIT 1`, options);
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

/** How many commits are asked for at first; then ten times as many, up to what a query returns. */
const COMMITS_FIRST = 1_000;
const COMMITS_MAX = 100_000;

/**
 * The newest commits, newest first: as many as First could start from, at least a thousand. `whole`: the log holds no
 * more. A table that is written each second has more of them than one look shows.
 */
export async function listReachableCommits(
  warehouse: Warehouse,
  name: TableName,
  { fileMs }: Retention,
  options: QueryOptions,
): Promise<{ commits: Commit[]; whole: boolean }> {
  const keptSince = Date.now() - fileMs;
  for (let limit = COMMITS_FIRST; ; limit *= 10) {
    const commits = await describeHistory(warehouse, name, Math.min(limit, COMMITS_MAX), options);
    const oldest = commits.at(-1);
    const whole = commits.length < limit || oldest?.version === 0;
    const reached = oldest === undefined || oldest.committedAt.getTime() < keptSince || commits.some(isVacuum);
    if (whole || reached || limit >= COMMITS_MAX) return { commits, whole };
  }
}

/**
 * The oldest version that First can start from: the newest of the oldest version in the log, the oldest commit whose
 * files are still kept, the last VACUUM, and the version since which the feed was on without a break. The feed is
 * asked by halving, because only asking tells. `commits` are the newest ones, newest first.
 */
export async function findFirstVersion(
  warehouse: Warehouse,
  name: TableName,
  commits: readonly Commit[],
  detail: Pick<TableDetail, "properties">,
  options: QueryOptions,
): Promise<number | null> {
  const [head] = commits;
  if (!head) return null;
  const keptSince = Date.now() - retentionOf(detail.properties).fileMs;
  const vacuum = commits.find(isVacuum)?.version ?? 0;
  const candidates = commits
    .filter((commit) => commit === head || (commit.committedAt.getTime() >= keptSince && commit.version >= vacuum))
    .map(({ version }) => version)
    .reverse();
  return findOldestReadable(candidates, head.version, (version) =>
    isReadable(warehouse, name, version, head.version, options),
  );
}

/**
 * The version that First can really begin at: files may be gone although the log names them (a VACUUM that left no
 * trace in it), so every file of the table as it was and of its changes since is opened.
 */
export async function findFirstWithFiles(
  warehouse: Warehouse,
  name: TableName,
  { from, to }: VersionRange,
): Promise<number> {
  const candidates = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return findOldestReadable(candidates, to, async (version) => {
    if (version < to && (await readProblem(warehouse, name, { from: version + 1, to }, "files")) !== null) return false;
    return canOpenFiles(warehouse, name, version);
  });
}

/** The first of these versions that can be read, found by halving: all after one that can be can be, too. */
async function findOldestReadable(
  versions: readonly number[],
  head: number,
  isReadable: (version: number) => Promise<boolean>,
): Promise<number> {
  const [first = head] = versions;
  if (await isReadable(first)) return first;
  let [low, high] = [1, versions.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await isReadable(versions[middle] ?? head)) high = middle;
    else low = middle + 1;
  }
  return versions[high] ?? head;
}

function isVacuum({ operation }: Commit): boolean {
  return /^VACUUM END$/i.test(operation);
}

/** Whether the table can be read as it was at a version, and all its changes since. */
async function isReadable(warehouse: Warehouse, name: TableName, version: number, head: number, options: QueryOptions) {
  if (version < head && (await readFeed(warehouse, name, version + 1, head, options)) !== "on") return false;
  return canRead(warehouse, sql`SELECT 1 FROM ${tableIdentifier(name)} VERSION AS OF ${version} LIMIT 0`, options);
}

async function canRead(warehouse: Warehouse, statement: SqlFragment, options: QueryOptions = {}): Promise<boolean> {
  try {
    await warehouse.query(statement, options);
    return true;
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.recovery !== "retry" && thrown.code !== "CREDENTIALS_REJECTED")
      return false;
    throw thrown;
  }
}
