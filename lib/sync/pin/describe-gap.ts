import { z } from "zod";
import { queryRows } from "@/lib/databricks/query-rows";
import { findFeedBreak } from "@/lib/databricks/tables/feed-breaks";
import { describeHistory, findCommits } from "@/lib/databricks/tables/history";
import { AppError } from "@/lib/model/errors";
import type { Gap } from "@/lib/model/run/gap";
import type { VersionRange } from "@/lib/model/run/part";
import type { Commit } from "@/lib/model/table/commit";
import { formatTableName, type TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { sql, tableIdentifier } from "@/lib/sql/fragment";
import type { FoundTable } from "./found-table";

/** What cannot be read, as an error that carries the gap: a person must choose how to continue. */
export async function gapError(
  warehouse: Warehouse,
  table: FoundTable,
  toHistoryLostError: VersionRange,
  cause: AppError,
  reason = REASON[cause.code] ?? cause.message,
): Promise<AppError> {
  const versions =
    toHistoryLostError.from === toHistoryLostError.to
      ? `Version ${toHistoryLostError.from}`
      : `Versions ${toHistoryLostError.from} to ${toHistoryLostError.to}`;
  return new AppError(cause.code, `${versions} of ${formatTableName(table.name)} cannot be read: ${reason}`, {
    cause,
    gaps: [await describeGap(warehouse, table, toHistoryLostError)],
  });
}

/** Versions that cannot be read, or that a person may leave behind, with what one should know to choose. */
export async function describeGap(
  warehouse: Warehouse,
  table: FoundTable,
  toHistoryLostError: VersionRange,
): Promise<Gap> {
  const { name, tableId, head } = table;
  const commits = await findCommits(warehouse, name, { after: toHistoryLostError.from - 1, to: head.version });
  return {
    table: name,
    ...toHistoryLostError,
    delivered: deliveredOf(table),
    resume: { tableId, after: toHistoryLostError.to },
    head: { version: head.version, at: head.committedAt.toISOString() },
    fromAt: timeOf(commits, toHistoryLostError.from),
    toAt: timeOf(commits, toHistoryLostError.to),
    rowsMissed: countRows(commits, toHistoryLostError),
    rowsWaiting: countRows(commits, { from: toHistoryLostError.to + 1, to: head.version }),
    rowsNow: await countNow(warehouse, name),
  };
}

const REASON: Partial<Record<AppError["code"], string>> = {
  CHANGE_FEED_DISABLED: "the change data feed was off in between, so what changed then was not recorded.",
  HISTORY_LOST: "their files or log were removed (VACUUM, or log cleanup).",
  SCHEMA_CHANGED: "a later version changed the columns in a way that Delta cannot read older changes across.",
  TABLE_REPLACED: "the table has fewer versions than were already read.",
};

/** The commit that replaced a table is looked for in so many. */
const COMMITS_MAX = 1_000;

/** The table was dropped and created again, or replaced: what changed before is another table's, and gone. */
export async function replacedError(warehouse: Warehouse, table: FoundTable): Promise<AppError> {
  const { name, tableId, head, delivered } = table;
  const commits = (await describeHistory(warehouse, name, COMMITS_MAX)).reverse();
  const replaced = commits.findLast(({ operation }) => /REPLACE TABLE/i.test(operation));
  const from = (delivered?.version ?? -1) + 1;
  const inPlace = replaced !== undefined && replaced.version >= from ? replaced : undefined;
  const born = inPlace?.version ?? commits[0]?.version ?? head.version;
  const found =
    born < head.version ? await findFeedBreak(warehouse, name, { from: born + 1, to: head.version }, "plan") : null;
  const after = found ? found.readableFrom - 1 : born;
  const gap: Gap = {
    table: name,
    from,
    to: inPlace ? after : null,
    delivered: deliveredOf(table),
    resume: { tableId, after },
    head: { version: head.version, at: head.committedAt.toISOString() },
    fromAt: inPlace ? timeOf(commits, from) : null,
    toAt: timeOf(commits, after),
    rowsMissed: null,
    rowsWaiting: countRows(commits, { from: after + 1, to: head.version }),
    rowsNow: await countNow(warehouse, name),
  };
  const what = inPlace ? `replaced in version ${inPlace.version}` : "dropped and created again";
  return new AppError(
    "TABLE_REPLACED",
    `${formatTableName(name)} was ${what} after version ${delivered?.version ?? "none"} was delivered. What changed in the former table cannot be read any more. Nothing was sent.`,
    { gaps: [gap] },
  );
}

function deliveredOf({ delivered }: FoundTable): Gap["delivered"] {
  return delivered && { version: delivered.version, at: delivered.at?.toISOString() ?? null };
}

function timeOf(commits: readonly Commit[], version: number): string | null {
  return commits.find((commit) => commit.version === version)?.committedAt.toISOString() ?? null;
}

/** Changed rows by the commits' own metrics; null when a commit is gone or does not say. */
function countRows(commits: readonly Commit[], { from, to }: VersionRange): number | null {
  const within = commits.filter(({ version }) => version >= from && version <= to);
  if (within.length !== Math.max(0, to - from + 1)) return null;
  return within.reduce<number | null>((sum, { rows }) => (sum === null || rows === null ? null : sum + rows), 0);
}

const countSchema = z.object({ rows: z.coerce.number() });

/** Rows of the table now; Delta knows it from its statistics. Null where that cannot be read: it only informs. */
async function countNow(warehouse: Warehouse, name: TableName): Promise<number | null> {
  try {
    const statement = sql`SELECT count(*) AS rows FROM ${tableIdentifier(name)}`;
    const [row] = await queryRows(warehouse, countSchema, statement);
    return row?.rows ?? null;
  } catch {
    return null;
  }
}
