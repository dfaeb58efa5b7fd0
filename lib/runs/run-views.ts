import { z } from "zod";
import { AppError, failureSchema } from "@/lib/model/errors";
import { type Counts, countsSchema, mapCounts, pickCounts, sumCounts } from "@/lib/model/run/counts";
import { outputSchema, readingSchema } from "@/lib/model/run/part";
import { comparisonSchema } from "@/lib/model/run/reconciliation";
import { FAILED_RUN_STATES, OPEN_RUN_STATES } from "@/lib/model/run/run";
import type { PartView, RunFilter, RunRow, RunView, TimeRange } from "@/lib/model/run/run-view";
import { runWarningsSchema } from "@/lib/model/run/run-warning";
import { tableNameSchema } from "@/lib/model/table/table-name";
import { db } from "@/lib/store/db";
import type { Prisma } from "@/lib/store/generated/client";
import { countFields } from "@/lib/store/rows/counts-sql";
import { toPin } from "@/lib/store/run-pins";

const openStates: readonly string[] = OPEN_RUN_STATES;
const rowColumns = {
  id: true,
  number: true,
  state: true,
  trigger: true,
  startedAt: true,
  endedAt: true,
  freshnessMs: true,
  failure: true,
  warnings: true,
  ...countFields,
  pins: { orderBy: { ordinal: "asc" } },
} satisfies Prisma.SyncRunSelect;
type Row = Prisma.SyncRunGetPayload<{ select: typeof rowColumns }>;

/** Runs of a source that began in a range, newest first; `before` continues where the last page ended. */
export async function listRuns(
  sourceId: string,
  { range, filter, before, limit }: { range: TimeRange; filter: RunFilter; before: number | null; limit: number },
): Promise<RunRow[]> {
  const rows = await db.syncRun.findMany({
    where: {
      sourceId,
      startedAt: { gte: range.from, lt: range.to },
      ...(before === null ? {} : { number: { lt: before } }),
      ...filterOf(filter),
    },
    orderBy: { number: "desc" },
    take: limit,
    select: rowColumns,
  });
  return Promise.all(rows.map(withLiveCounts));
}

/** All runs of a range, newest first, a page of the database at a time. */
export async function* streamRuns(sourceId: string, range: TimeRange): AsyncIterable<RunRow[]> {
  for (let before: number | null = null; ; ) {
    const page = await listRuns(sourceId, { range, filter: "all", before, limit: 1000 });
    if (page.length > 0) yield page;
    if (page.length < 1000) return;
    before = page.at(-1)?.number ?? 0;
  }
}

/** One run with its pins, parts and SQL. Throws `NOT_FOUND`. */
export async function getRunView(sourceId: string, number: number): Promise<RunView> {
  const run = await db.syncRun.findUnique({
    where: { sourceId_number: { sourceId, number } },
    select: {
      ...rowColumns,
      clock: true,
      sql: true,
      parts: { orderBy: { ordinal: "asc" } },
      source: { select: { lastRunNumber: true } },
    },
  });
  if (!run) throw new AppError("NOT_FOUND", "This source has no run of this number.");
  const parts = run.parts.map(toPartView);
  const row = toRunRow(
    run,
    openStates.includes(run.state) ? sumCounts(parts.map(({ counts }) => counts)) : pickCounts(run),
  );
  return {
    ...row,
    clock: run.clock,
    sql: run.sql,
    parts,
    newestNumber: run.source.lastRunNumber,
    comparisons: run.pins.flatMap(({ catalog, schema, table, comparison }) =>
      comparison === null
        ? []
        : [{ table: { catalog, schema, table }, comparison: comparisonSchema.parse(comparison) }],
    ),
  };
}

/** What a page shows of a part's row. */
export const partRowSchema = z.object({
  ordinal: z.int(),
  state: z.enum(["waiting", "running", "closed"]),
  startedAt: z.date().nullable(),
  endedAt: z.date().nullable(),
  attempts: z.int(),
  table: z.unknown(),
  reading: z.unknown(),
  output: z.string(),
  ...countsSchema.shape,
});
export type PartRow = z.infer<typeof partRowSchema>;

/** A part's row as pages show it. */
export function toPartView(part: PartRow): PartView {
  const { ordinal, state, startedAt, endedAt, attempts } = part;
  return {
    ordinal,
    table: tableNameSchema.parse(part.table),
    reading: readingSchema.parse(part.reading),
    output: outputSchema.parse(part.output),
    state,
    startedAt,
    endedAt,
    attempts,
    counts: pickCounts(part),
  };
}

/** An open run's own counts are written when it closes: until then they are the sums of its parts. A source has one at most. */
async function withLiveCounts(row: Row): Promise<RunRow> {
  if (!openStates.includes(row.state)) return toRunRow(row, pickCounts(row));
  const { _sum: sums } = await db.syncPart.aggregate({ where: { runId: row.id }, _sum: countFields });
  return toRunRow(
    row,
    mapCounts((key) => sums[key] ?? 0),
  );
}

function toRunRow(row: Row, counts: Counts): RunRow {
  const { number, state, trigger, startedAt, endedAt, freshnessMs, failure, warnings, pins } = row;
  return {
    number,
    state,
    trigger,
    startedAt,
    endedAt,
    freshnessMs: freshnessMs === null ? null : Number(freshnessMs),
    failure: failureSchema.nullable().parse(failure),
    warnings: runWarningsSchema.parse(warnings),
    pins: pins.map((row) => {
      const { table, from, to, initial, snapshot, skipped, note } = toPin(row);
      return { table, from, to, initial, snapshot, ...(skipped ? { skipped } : {}), ...(note ? { note } : {}) };
    }),
    counts,
  };
}

function filterOf(filter: RunFilter): Prisma.SyncRunWhereInput {
  switch (filter) {
    case "all":
      return {};
    case "rows":
      return { OR: [{ rowsRead: { gt: 0 } }, { state: { in: [...OPEN_RUN_STATES] } }] };
    case "rejected":
      return { OR: [{ rowsInvalid: { gt: 0 } }, { rejected: { gt: 0 } }, { deferred: { gt: 0 } }] };
    case "failed":
      return { state: { in: [...FAILED_RUN_STATES] } };
  }
}
