import { givesOwnIds } from "@/lib/amplitude/records/own-ids";
import { describeQuery, describeTable } from "@/lib/databricks/tables/describe-query";
import { AppError, toAppError } from "@/lib/model/errors";
import type { Reading } from "@/lib/model/run/part";
import type { Pin } from "@/lib/model/run/run";
import {
  isForgotten,
  type RecordedRun,
  type RewindEstimate,
  TWICE_REASONS,
  type TwiceReason,
} from "@/lib/model/source/rewind";
import { keepIdentity } from "@/lib/model/table/keep-identity";
import { sameTable } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { readColumns } from "@/lib/sql/analyze/columns-read";
import { type SqlStatement, userQuery } from "@/lib/sql/parse/statement";
import { importTerms, isDriving } from "@/lib/sql/rewrite/delta-terms";
import { getProject } from "@/lib/store/projects";
import type { SyncedSource } from "@/lib/store/sources";
import { type Counting, countRecords } from "./count-records";
import type { RewindPlan } from "./find-rewind-versions";

/** Counting that takes longer is given up: then the page says that it does not know. */
const COUNT_MAX_MS = 60_000;

export type RewindNumbers = Pick<RewindEstimate, "records" | "twice" | "ownIds">;
type Counted = {
  source: SyncedSource;
  statement: SqlStatement;
  plan: RewindPlan;
  warehouse: Warehouse;
  now: Date;
  signal: AbortSignal;
};

/**
 * How many records a plan sends and how many of them would count twice: counted in the warehouse where it reads
 * ranges, taken from the ledger where it replays recorded runs. What a minute does not suffice for is null.
 */
export async function countRewind({
  source,
  statement,
  plan,
  warehouse,
  now,
  signal,
}: Counted): Promise<RewindNumbers> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(COUNT_MAX_MS)]);
  const { minIdLength } = await getProject(source.projectId);
  const columns = await describeQuery(warehouse, userQuery(statement), { signal: limit });
  const tables = await Promise.all(
    plan.pins.map(async ({ table, to }) => ({
      table,
      columns: await describeTable(warehouse, table, to, { signal: limit }),
    })),
  );
  const counting = {
    warehouse,
    source,
    statement,
    columns,
    identity: readColumns([statement], tables),
    pins: plan.pins,
    minIdLength,
    clock: now,
    signal: limit,
  };
  const ownIds = source.dataType === "event" && givesOwnIds(columns);
  switch (plan.kind) {
    case "replay":
      return { ...ledgerNumbers(plan.runs, source.sqlHash, now), ownIds };
    case "properties":
      return { records: await unlessLate(countProperties(counting, plan), limit, signal), twice: [], ownIds };
    case "ranges":
      return { ...(await countRanges(counting, plan, signal)), ownIds };
  }
}

/** A run that is replayed makes what it made, so the ledger knows its records; with another SQL, about as many. */
function ledgerNumbers(
  runs: readonly RecordedRun[],
  sqlHash: string,
  now: Date,
): Pick<RewindNumbers, "records" | "twice"> {
  const sum = (of: readonly RecordedRun[], key: "records" | "delivered") =>
    of.reduce((total, run) => total + run[key], 0);
  const other = runs.filter((run) => run.sqlHash !== sqlHash);
  const forgotten = runs.filter(
    ({ firstSentAt, ...run }) => run.sqlHash === sqlHash && firstSentAt && isForgotten([{ firstSentAt }], now),
  );
  return {
    records: sum(runs, "records"),
    twice: [
      { reason: "forgotten" as const, records: sum(forgotten, "delivered") },
      { reason: "other_sql" as const, records: sum(other, "delivered") },
    ].filter(({ records }) => records > 0),
  };
}

async function countProperties(counting: Counting, { pins }: RewindPlan): Promise<number> {
  const { statement } = counting;
  if (statement.rule === "difference") return countDifference(counting, pins);
  const imported = importTerms(statement.references, counting.source.dataType, () => true);
  let records = 0;
  for (const [drivingReference, reference] of statement.references.entries()) {
    const pin = isDriving(reference) ? pins.find(({ table }) => sameTable(table, reference.table)) : undefined;
    if (!pin) continue;
    if (pin.snapshot) {
      if (!imported.some(({ driving }) => driving === drivingReference)) continue;
      records += await countRecords(
        counting,
        { kind: "snapshot", version: pin.to, shard: 0, shards: 1 },
        drivingReference,
      );
    } else if (pin.from < pin.to)
      records += await countRecords(counting, { kind: "changes", from: pin.from + 1, to: pin.to }, drivingReference);
  }
  return records;
}

/** A SQL that is evaluated as a whole is counted once, whichever table it is reported by. */
async function countDifference(counting: Counting, pins: readonly Pin[]): Promise<number> {
  const { references } = counting.statement;
  const moved = pins.find(({ from, to, snapshot }) => snapshot || from < to);
  const drivingReference = references.findIndex(
    (each) => isDriving(each) && moved && sameTable(each.table, moved.table),
  );
  if (!moved || drivingReference < 0) return 0;
  const { from, to, snapshot } = moved;
  const whole = { kind: "snapshot" as const, version: to, shard: 0, shards: 1 };
  return countRecords(counting, snapshot ? whole : { kind: "difference", from, to }, drivingReference);
}

async function countRanges(
  counting: Counting,
  { pins, ranges, sent, alterations }: Extract<RewindPlan, { kind: "ranges" }>,
  signal: AbortSignal,
): Promise<Pick<RewindNumbers, "records" | "twice">> {
  const countAll = async (whole: Reading) => {
    let records = 0;
    for (const { reading, identity } of keepIdentity(whole, counting.identity, sent, alterations))
      records += await countRecords(counting, reading, 0, identity);
    return records;
  };
  const count = (reading: Reading) => unlessLate(countAll(reading), counting.signal, signal);
  const counted: { reason: TwiceReason | null; records: number | null }[] = [];
  for (const { range, kind } of ranges)
    counted.push({
      reason: kind === "known" || kind === "new" ? null : kind,
      records: await count({ kind: "changes", ...range }),
    });
  for (const pin of pins) {
    if (!pin.snapshot) continue;
    const imports = sent.filter(({ reading }) => reading.kind === "snapshot" && reading.version === pin.from);
    const reason = isForgotten(imports, counting.clock) ? ("forgotten" as const) : null;
    counted.push({ reason, records: await count({ kind: "snapshot", version: pin.from, shard: 0, shards: 1 }) });
  }
  const sum = (of: typeof counted) =>
    of.reduce<number | null>((total, { records }) => (total === null || records === null ? null : total + records), 0);
  const twice = TWICE_REASONS.map((reason) => ({
    reason,
    records: sum(counted.filter((each) => each.reason === reason)),
  }));
  return { records: sum(counted), twice: twice.filter(({ records }) => records !== 0) };
}

/** What was counted, or null when the minute ran out. */
async function unlessLate(count: Promise<number>, limit: AbortSignal, asked: AbortSignal): Promise<number | null> {
  try {
    return await count;
  } catch (thrown) {
    if (asked.aborted)
      throw new AppError("TEST_CANCELLED", "The count was cancelled. Nothing was sent.", { cause: thrown });
    if (limit.aborted || toAppError(thrown).code === "WAREHOUSE_TIMEOUT") return null;
    throw thrown;
  }
}
