import { z } from "zod";
import { AppError, type Failure, failureSchema } from "@/lib/model/errors";
import { retentionWarning } from "@/lib/model/run/retention";
import { OPEN_RUN_STATES } from "@/lib/model/run/run";
import { nextTimes, scheduleProblem, storedFrequencySchema } from "@/lib/model/schedule/schedule";
import { LATE_ALLOWANCE_MS, sourceStatus } from "@/lib/model/source/source-status";
import {
  byUrgency,
  type ListedSource,
  type LiveSource,
  liveRunSchema,
  type SourceView,
} from "@/lib/model/source/source-view";
import { tableNameSchema } from "@/lib/model/table/table-name";
import { columnSchema } from "@/lib/model/table/warehouse";
import { db } from "@/lib/store/db";
import { Prisma } from "@/lib/store/generated/client";
import { sumCountsJsonSql } from "@/lib/store/rows/counts-sql";
import { queryRows } from "@/lib/store/rows/query-rows";
import { runStatesSql } from "@/lib/store/rows/run-states-sql";

/** How many days the list sums up. */
const LISTED_DAYS = 30;

const tablesInOrder = { tables: { orderBy: { ordinal: "asc" } } } satisfies Prisma.SourceInclude;
type TableRow = Prisma.SourceTableModel;

/** The sources of a project with their state and what they delivered in 30 days; trouble first, then by name. */
export async function listSources(projectId: string, now: Date): Promise<ListedSource[]> {
  const [sources, live, days] = await Promise.all([
    db.source.findMany({ where: { projectId }, orderBy: { name: "asc" }, include: tablesInOrder, omit: { sql: true } }),
    readLive(Prisma.sql`s."projectId" = ${projectId}::uuid`, now),
    sumDeliveredByDay(projectId, now),
  ]);
  const liveById = new Map(live.map((one) => [one.id, one]));
  return sources
    .flatMap(({ id, name, dataType, tables, frequency }) => {
      const state = liveById.get(id);
      if (!state) return [];
      const deliveredByDay = days.get(id) ?? Array.from({ length: LISTED_DAYS }, () => 0);
      return [
        {
          id,
          name,
          dataType,
          tables: tables.map(toSelected),
          frequency: storedFrequencySchema.parse(frequency),
          live: state,
          deliveredByDay,
        },
      ];
    })
    .sort((one, other) => byUrgency(one.live, other.live));
}

/** What changes of a project's sources while one looks at their list. */
export async function readLiveSources(projectId: string, now: Date): Promise<LiveSource[]> {
  return readLive(Prisma.sql`s."projectId" = ${projectId}::uuid`, now);
}

/** What changes of one source while one looks. Throws `NOT_FOUND` once it was deleted. */
export async function readLiveSource(id: string, now: Date): Promise<LiveSource> {
  const [live] = await readLive(Prisma.sql`s."id" = ${id}::uuid`, now);
  if (!live) throw toSourceDeletedError();
  return live;
}

/** A source's configuration. Throws `NOT_FOUND` when there is none. */
export async function getSourceView(id: string): Promise<SourceView> {
  const source = await db.source.findUnique({
    where: { id },
    include: {
      ...tablesInOrder,
      project: { select: { id: true, name: true } },
      connection: { select: { id: true, name: true, httpPath: true } },
    },
  });
  if (!source) throw toSourceDeletedError();
  const {
    name,
    project,
    connection,
    dataType,
    syncUserProperties,
    syncGroupProperties,
    unsetNulls,
    cron,
    timeZone,
    sql,
    createdAt,
  } = source;
  const plain = {
    id,
    name,
    project,
    connection,
    dataType,
    syncUserProperties,
    syncGroupProperties,
    unsetNulls,
    cron,
    timeZone,
    sql,
    createdAt,
  };
  const tables = source.tables.map((table) => ({ ...toSelected(table), checkpoint: table.checkpoint }));
  return {
    ...plain,
    tables,
    columns: columnsSchema.parse(source.columns),
    frequency: storedFrequencySchema.parse(source.frequency),
  };
}

const columnsSchema = z.array(columnSchema);

/** The columns of a table's row that its clock needs. */
const waitingRowsSchema = z
  .array(
    tableNameSchema.extend({
      currentAt: z.iso.datetime({ offset: true }).nullable(),
      fileRetentionMs: z.number().nullable(),
      logRetentionMs: z.number().nullable(),
    }),
  )
  .nullable();

const liveRowSchema = z.object({
  id: z.string(),
  cron: z.string(),
  timeZone: z.string(),
  createdAt: z.date(),
  pausedAt: z.date().nullable(),
  dueAt: z.date().nullable(),
  failure: failureSchema.nullable(),
  failuresInRow: z.int(),
  transientError: failureSchema.nullable(),
  requiredAction: failureSchema.nullable(),
  lastFinishedAt: z.date().nullable(),
  rejected: z.int(),
  deferred: z.int(),
  run: liveRunSchema.nullable(),
  tables: waitingRowsSchema,
});
type LiveRow = z.infer<typeof liveRowSchema>;

/** One statement for any number of sources: the open run's parts are few, and undelivered records are counted by an index. */
async function readLive(where: Prisma.Sql, now: Date): Promise<LiveSource[]> {
  const rows = await queryRows(
    db,
    liveRowSchema,
    Prisma.sql`
    SELECT s."id", s."cron", s."timeZone", s."createdAt", s."pausedAt", s."dueAt", s."failure", s."failuresInRow", s."trouble" AS "transientError",
      s."attention" AS "requiredAction", s."lastFinishedAt", undelivered.*, to_jsonb(open_run) AS run,
      (SELECT jsonb_agg(to_jsonb(t)) FROM "SourceTable" t WHERE t."sourceId" = s."id" AND NOT t."lookupOnly") AS tables
    FROM "Source" s
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE k."state" = 'rejected')::int AS rejected, count(*) FILTER (WHERE k."state" = 'held')::int AS deferred
      FROM "RejectedRecord" k WHERE k."sourceId" = s."id" AND k."state" IN ('rejected', 'held')
    ) undelivered
    LEFT JOIN LATERAL (
      SELECT r."number", r."state", r."startedAt", parts.*
      FROM "SyncRun" r
      CROSS JOIN LATERAL (
        SELECT count(*) AS "partsTotal", count(*) FILTER (WHERE p."state" = 'closed') AS "partsClosed",
          COALESCE(jsonb_agg(jsonb_build_object('ordinal', p."ordinal", 'table', p."table", 'reading', p."reading", 'rowsRead', p."rowsRead", 'startedAt', p."startedAt")
            ORDER BY p."ordinal") FILTER (WHERE p."state" = 'running'), '[]') AS running,
          CASE WHEN bool_and(p."rowsExpected" IS NOT NULL OR p."state" = 'closed') THEN
            sum(CASE WHEN p."output" = 'groups' THEN 0 WHEN p."state" = 'closed' THEN p."rowsRead" ELSE GREATEST(p."rowsExpected", p."rowsRead") END)
          END AS "rowsExpected",
          ${sumCountsJsonSql("p")} AS counts
        FROM "SyncPart" p WHERE p."runId" = r."id"
      ) parts
      WHERE r."sourceId" = s."id" AND r."state" IN (${runStatesSql(OPEN_RUN_STATES)})
    ) open_run ON true
    WHERE ${where}`,
  );
  return rows.map((row) => toLive(row, now));
}

function warningOf(rows: LiveRow["tables"], now: Date) {
  const tables = (rows ?? []).map(({ catalog, schema, table, currentAt, ...retention }) => ({
    ...retention,
    table: { catalog, schema, table },
    currentAt: currentAt === null ? null : new Date(currentAt),
  }));
  return retentionWarning(tables, now);
}

function toLive(
  { cron, timeZone, createdAt, failure, requiredAction, tables, ...row }: LiveRow,
  now: Date,
): LiveSource {
  const lastFinishedAt = row.lastFinishedAt ?? createdAt;
  const intervalMs = intervalAfter(cron, timeZone, lastFinishedAt);
  const choice = requiredAction ?? unreadableSchedule(cron, timeZone);
  const status = sourceStatus({
    paused: row.pausedAt !== null,
    requiredAction: choice,
    failure,
    running: row.run?.state === "running",
    lastFinishedAt,
    intervalMs,
    now,
  });
  const lateAfter = new Date(lastFinishedAt.getTime() + 2 * intervalMs + LATE_ALLOWANCE_MS);
  return {
    ...row,
    retention: warningOf(tables, now),
    status,
    problem: choice ?? failure,
    lateAfter,
    readAt: now,
  };
}

/** A schedule that this version does not read stops its source, until a person saves another one. */
function unreadableSchedule(cron: string, timeZone: string): Failure | null {
  const message = scheduleProblem(cron, timeZone);
  return message === null ? null : { code: "SCHEDULE_UNREADABLE", message };
}

/** Half of the time in which a source must have run twice after it last finished: its interval, also by an uneven schedule. */
function intervalAfter(cron: string, timeZone: string, after: Date): number {
  const second = nextTimes(cron, timeZone, after, 2).at(-1) ?? after;
  return (second.getTime() - after.getTime()) / 2;
}

/** Records delivered by each source of a project, for each day of UTC up to today. */
async function sumDeliveredByDay(projectId: string, now: Date): Promise<Map<string, number[]>> {
  const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - LISTED_DAYS + 1));
  const rows = await queryRows(
    db,
    z.object({ sourceId: z.string(), day: z.int(), delivered: z.int() }),
    Prisma.sql`
    SELECT r."sourceId", floor(date_part('epoch', r."startedAt" - ${from}) / 86400)::int AS day, sum(r."delivered")::float8 AS delivered
    FROM "Source" s JOIN "SyncRun" r ON r."sourceId" = s."id" AND r."startedAt" >= ${from}
    WHERE s."projectId" = ${projectId}::uuid
    GROUP BY 1, 2`,
  );
  const bySource = new Map<string, number[]>();
  for (const { sourceId, day, delivered } of rows) {
    const days = bySource.get(sourceId) ?? Array.from({ length: LISTED_DAYS }, () => 0);
    bySource.set(sourceId, days);
    days[day] = delivered;
  }
  return bySource;
}

function toSelected({ catalog, schema, table, startFrom, lookupOnly }: TableRow) {
  return { name: { catalog, schema, table }, startFrom, lookupOnly };
}

function toSourceDeletedError(): AppError {
  return new AppError("NOT_FOUND", "This source was deleted. What it delivered stays in the project.");
}
