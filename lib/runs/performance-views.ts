import type { Counts } from "@/lib/model/run/run";
import type { RunBucket, RunStatistics, TimeRange } from "@/lib/model/run/run-view";
import { db } from "@/lib/store/db";
import { Prisma } from "@/lib/store/generated/client";

/** An open run's own counts are written when it closes: until then its parts are summed. A source has one at most. */
const openParts = Prisma.sql`LEFT JOIN LATERAL (
  SELECT sum(q."rowsRead") AS "rowsRead", sum(q."rowsMade") AS "rowsMade", sum(q."rowsRefused") AS "rowsRefused",
    sum(q."records") AS "records", sum(q."delivered") AS "delivered", sum(q."rejected") AS "rejected", sum(q."held") AS "held"
  FROM "SyncPart" q WHERE q."runId" = r."id" AND r."state" IN ('running', 'suspended', 'needs_attention')
) p ON true`;

/** A source's runs of a range in sums. One statement over the index by start. */
export async function readRunStatistics(sourceId: string, { from, to }: TimeRange): Promise<RunStatistics> {
  const [row] = await db.$queryRaw<(Omit<RunStatistics, "counts"> & Counts)[]>`
    SELECT count(*)::int AS runs,
      count(*) FILTER (WHERE r."state" IN ('up_to_date', 'succeeded', 'partial'))::int AS succeeded,
      count(*) FILTER (WHERE r."state" = 'up_to_date')::int AS "upToDate",
      count(*) FILTER (WHERE r."state" IN ('suspended', 'needs_attention', 'cancelled'))::int AS failed,
      count(*) FILTER (WHERE r."state" = 'running')::int AS open,
      percentile_disc(0.95) WITHIN GROUP (ORDER BY r."freshnessMs")::float8 AS "freshnessMs",
      COALESCE(sum(COALESCE(p."rowsRead", r."rowsRead")), 0)::float8 AS "rowsRead",
      COALESCE(sum(COALESCE(p."rowsMade", r."rowsMade")), 0)::float8 AS "rowsMade",
      COALESCE(sum(COALESCE(p."rowsRefused", r."rowsRefused")), 0)::float8 AS "rowsRefused",
      COALESCE(sum(COALESCE(p."records", r."records")), 0)::float8 AS "records",
      COALESCE(sum(COALESCE(p."delivered", r."delivered")), 0)::float8 AS "delivered",
      COALESCE(sum(COALESCE(p."rejected", r."rejected")), 0)::float8 AS "rejected",
      COALESCE(sum(COALESCE(p."held", r."held")), 0)::float8 AS "held"
    FROM "SyncRun" r ${openParts}
    WHERE r."sourceId" = ${sourceId}::uuid AND r."startedAt" >= ${from} AND r."startedAt" < ${to}`;
  if (!row) throw new Error("An aggregate gave no row.");
  const { rowsRead, rowsMade, rowsRefused, records, delivered, rejected, held, ...rest } = row;
  return { ...rest, counts: { rowsRead, rowsMade, rowsRefused, records, delivered, rejected, held } };
}

/** The range in equal steps of time, each with its runs in sums; a step without runs is there with zeros. */
export async function readRunBuckets(sourceId: string, { from, to }: TimeRange, stepMs: number): Promise<RunBucket[]> {
  const start = Math.floor(from.getTime() / stepMs) * stepMs;
  const rows = await db.$queryRaw<(Omit<RunBucket, "from"> & { step: number })[]>`
    SELECT floor((date_part('epoch', r."startedAt") * 1000 - ${start}::float8) / ${stepMs}::float8)::int AS step,
      count(*)::int AS runs, min(r."number") AS "firstNumber",
      count(*) FILTER (WHERE r."state" IN ('suspended', 'needs_attention', 'cancelled'))::int AS failed,
      sum(COALESCE(p."delivered", r."delivered"))::float8 AS delivered,
      sum(COALESCE(p."rowsRefused" + p."rejected", r."rowsRefused" + r."rejected"))::float8 AS rejected,
      sum(COALESCE(p."held", r."held"))::float8 AS held,
      max(r."freshnessMs")::float8 AS "freshnessMs",
      max(date_part('epoch', r."endedAt" - r."startedAt") * 1000)::float8 AS "durationMs"
    FROM "SyncRun" r ${openParts}
    WHERE r."sourceId" = ${sourceId}::uuid AND r."startedAt" >= ${from} AND r."startedAt" < ${to}
    GROUP BY 1`;
  const byStep = new Map(rows.map(({ step, ...bucket }) => [step, bucket]));
  const empty = {
    runs: 0,
    failed: 0,
    firstNumber: null,
    delivered: 0,
    rejected: 0,
    held: 0,
    freshnessMs: null,
    durationMs: null,
  };
  return Array.from({ length: Math.ceil((to.getTime() - start) / stepMs) }, (_, step) => ({
    from: new Date(start + step * stepMs),
    ...(byStep.get(step) ?? empty),
  }));
}
