import { z } from "zod";
import { countsSchema, pickCounts } from "@/lib/model/run/counts";
import { FAILED_RUN_STATES, OPEN_RUN_STATES } from "@/lib/model/run/run";
import {
  type RunBucket,
  type RunStatistics,
  runBucketSchema,
  runStatisticsSchema,
  type TimeRange,
} from "@/lib/model/run/run-view";
import { db } from "@/lib/store/db";
import { Prisma } from "@/lib/store/generated/client";
import { listCountsSql, sumCountsSql } from "@/lib/store/rows/counts-sql";
import { queryRows } from "@/lib/store/rows/query-rows";
import { runStatesSql } from "@/lib/store/rows/run-states-sql";

/** An open run's own counts are written when it closes: until then its parts are summed. A source has one at most. */
const openParts = Prisma.sql`LEFT JOIN LATERAL (
  SELECT ${listCountsSql((column) => Prisma.sql`sum(q.${column}) AS ${column}`)}
  FROM "SyncPart" q WHERE q."runId" = r."id" AND r."state" IN (${runStatesSql(OPEN_RUN_STATES)})
) p ON true`;

/** A source's runs of a range in sums. One statement over the index by start. */
export async function readRunStatistics(sourceId: string, { from, to }: TimeRange): Promise<RunStatistics> {
  const [row] = await queryRows(
    db,
    runStatisticsSchema.omit({ counts: true }).extend(countsSchema.shape),
    Prisma.sql`
    SELECT count(*)::int AS runs,
      count(*) FILTER (WHERE r."state" IN ('up_to_date', 'succeeded', 'partial'))::int AS succeeded,
      count(*) FILTER (WHERE r."state" = 'up_to_date')::int AS "upToDate",
      count(*) FILTER (WHERE r."state" IN (${runStatesSql(FAILED_RUN_STATES)}))::int AS failed,
      count(*) FILTER (WHERE r."state" = 'running')::int AS open,
      percentile_disc(0.95) WITHIN GROUP (ORDER BY r."freshnessMs")::float8 AS "freshnessMs",
      ${sumCountsSql("p", "r")}
    FROM "SyncRun" r ${openParts}
    WHERE r."sourceId" = ${sourceId}::uuid AND r."startedAt" >= ${from} AND r."startedAt" < ${to}`,
  );
  if (!row) throw new Error("An aggregate gave no row.");
  const { runs, succeeded, upToDate, failed, open, freshnessMs } = row;
  return { runs, succeeded, upToDate, failed, open, freshnessMs, counts: pickCounts(row) };
}

/** The range in equal steps of time, each with its runs in sums; a step without runs is there with zeros. */
export async function readRunBuckets(sourceId: string, { from, to }: TimeRange, stepMs: number): Promise<RunBucket[]> {
  const start = Math.floor(from.getTime() / stepMs) * stepMs;
  const rows = await queryRows(
    db,
    runBucketSchema.omit({ from: true }).extend({ step: z.int() }),
    Prisma.sql`
    SELECT floor((date_part('epoch', r."startedAt") * 1000 - ${start}::float8) / ${stepMs}::float8)::int AS step,
      count(*)::int AS runs, min(r."number") AS "firstNumber",
      count(*) FILTER (WHERE r."state" IN (${runStatesSql(FAILED_RUN_STATES)}))::int AS failed,
      sum(COALESCE(p."delivered", r."delivered"))::float8 AS delivered,
      sum(COALESCE(p."rowsRefused" + p."rejected", r."rowsRefused" + r."rejected"))::float8 AS rejected,
      sum(COALESCE(p."held", r."held"))::float8 AS deferred,
      max(r."freshnessMs")::float8 AS "freshnessMs",
      max(date_part('epoch', r."endedAt" - r."startedAt") * 1000)::float8 AS "durationMs"
    FROM "SyncRun" r ${openParts}
    WHERE r."sourceId" = ${sourceId}::uuid AND r."startedAt" >= ${from} AND r."startedAt" < ${to}
    GROUP BY 1`,
  );
  const byStep = new Map(rows.map(({ step, ...bucket }) => [step, bucket]));
  const empty = {
    runs: 0,
    failed: 0,
    firstNumber: null,
    delivered: 0,
    rejected: 0,
    deferred: 0,
    freshnessMs: null,
    durationMs: null,
  };
  return Array.from({ length: Math.ceil((to.getTime() - start) / stepMs) }, (_, step) => ({
    from: new Date(start + step * stepMs),
    ...(byStep.get(step) ?? empty),
  }));
}
