import { AppError, type Failure, recoveryOf } from "@/lib/model/errors";
import { sumCounts } from "@/lib/model/run/counts";
import type { PlannedPart } from "@/lib/model/run/part";
import { outputSchema, readingSchema } from "@/lib/model/run/part";
import { OPEN_RUN_STATES, type Pin, type Trigger } from "@/lib/model/run/run";
import { runWarningsSchema, summarizeRun } from "@/lib/model/run/run-warning";
import { identityColumnsByTableSchema } from "@/lib/model/table/identity-columns";
import { formatTableName, type TableName, tableNameSchema } from "@/lib/model/table/table-name";
import { databaseNow, db, isUniqueViolation, type Transaction } from "./db";
import { Prisma } from "./generated/client";
import { toPartRow, toPin, toPinRow } from "./run-pins";
import { noteFailure, noteFinished } from "./sources";

/** What every statement of a run needs to know of the run. */
export type RunHeader = {
  id: string;
  sourceId: string;
  number: number;
  trigger: Trigger;
  /** What `current_timestamp()` is in all its statements. */
  clock: Date;
  sql: string;
  pins: Pin[];
};
/** A run with its parts, and what is left to do in them. */
export type Run = RunHeader & { parts: RunPart[] };
/** `replaysId`: in the rewind of a join, the recorded run whose pins and clock the part reads by. */
export type RunPart = PlannedPart & {
  id: string;
  replaysId: string | null;
  closed: boolean;
  firstSentAt: Date | null;
};

const openStates = [...OPEN_RUN_STATES];
const header = { pins: { orderBy: { ordinal: "asc" } } } satisfies Prisma.SyncRunInclude;
const whole = { ...header, parts: { orderBy: { ordinal: "asc" } } } satisfies Prisma.SyncRunInclude;

/** The open run of a source, or null: it is the source's lease, whoever asks. */
export async function findOpenRun(sourceId: string): Promise<Run | null> {
  const run = await db.syncRun.findFirst({ where: { sourceId, state: { in: openStates } }, include: whole });
  return run && toRun(run);
}

export async function getRun(id: string): Promise<Run> {
  const run = await db.syncRun.findUnique({ where: { id }, include: whole });
  if (!run) throw toRunDeletedError();
  return toRun(run);
}

/** The header of a run. Throws `NOT_FOUND` when the run was deleted with its source. */
export async function getRunHeader(id: string): Promise<RunHeader> {
  const run = await db.syncRun.findUnique({ where: { id }, include: header });
  if (!run) throw toRunDeletedError();
  return toHeader(run);
}

/** One part with the header of its run: a run of many parts is not read whole for each. Throws `NOT_FOUND` as `getRunHeader` does. */
export async function getPartToDeliver(id: string): Promise<{ run: RunHeader; part: RunPart }> {
  const part = await db.syncPart.findUnique({ where: { id }, include: { run: { include: header } } });
  if (!part) throw toRunDeletedError();
  return { run: toHeader(part.run), part: toRunPart(part) };
}

function toRunDeletedError(): AppError {
  return new AppError("NOT_FOUND", "This run was deleted with its source.");
}

/**
 * Open a run with its pins and parts, and clear the source's due time: a sync that is asked for from now on is
 * another one. Throws `LEASE_LOST` when a run is open already, or when the source was paused meanwhile.
 */
export async function openRun(
  sourceId: string,
  plan: { clock: Date; sql: string; sqlHash: string; pins: Pin[]; parts: PlannedPart[] },
): Promise<Run> {
  try {
    return await db.$transaction(async (tx) => {
      const { number, trigger } = await nextNumber(tx, sourceId);
      const { id } = await tx.syncRun.create({
        data: {
          sourceId,
          number,
          trigger,
          clock: plan.clock,
          sql: plan.sql,
          sqlHash: plan.sqlHash,
          pins: { create: plan.pins.map(toPinRow) },
          parts: { create: plan.parts.map(toPartRow) },
        },
      });
      return toRun(await tx.syncRun.findUniqueOrThrow({ where: { id }, include: whole }));
    });
  } catch (error) {
    if (isUniqueViolation(error))
      throw new AppError("LEASE_LOST", "Another run of this source is open.", { cause: error });
    throw error;
  }
}

/** Record that nothing new was committed: a closed run that read nothing. */
export async function recordUpToDate(
  sourceId: string,
  { clock, sql, sqlHash, pins }: { clock: Date; sql: string; sqlHash: string; pins: Pin[] },
): Promise<void> {
  await db.$transaction(async (tx) => {
    const { number, trigger } = await nextNumber(tx, sourceId);
    const endedAt = await databaseNow(tx);
    await tx.syncRun.create({
      data: {
        sourceId,
        number,
        trigger,
        clock,
        sql,
        sqlHash,
        state: "up_to_date",
        startedAt: clock,
        endedAt,
        pins: { create: pins.map(toPinRow) },
      },
    });
    await tx.sourceTable.updateMany({ where: { sourceId, checkpoint: { not: null } }, data: { currentAt: clock } });
    await noteFinished(tx, sourceId, endedAt);
  });
}

/** Continue an open run: it is running again, with the pins and closed parts it has. */
export async function resumeRun(run: Run): Promise<Run> {
  await db.$transaction(async (tx) => {
    await clearDue(tx, run.sourceId);
    await tx.syncRun.updateMany({
      where: { id: run.id, state: { in: openStates } },
      data: { state: "running", failure: Prisma.DbNull },
    });
  });
  return run;
}

/**
 * Close a run whose parts are all closed: move every table's checkpoint from where the run began to where it ended,
 * together or not at all. A table that is not where the run found it was moved by another run: that is a defect, and
 * nothing is written. A rewind leaves the checkpoints where they are. A run that is closed already is left as it is.
 */
export async function commitRun(id: string, now: Date): Promise<void> {
  await db.$transaction(async (tx) => {
    const run = await tx.syncRun.findUnique({ where: { id }, include: whole });
    if (!run || run.state === "succeeded" || run.state === "partial" || run.state === "cancelled") return;
    if (run.state !== "running") throw new AppError("LEASE_LOST", "The run was stopped before it could be closed.");
    if (run.parts.some((part) => part.state !== "closed"))
      throw new AppError("INTERNAL", `Run ${run.number} has parts that are not delivered.`);
    for (const pin of run.pins)
      if (run.trigger === "rewind") await keepCheckpoint(tx, run.sourceId, pin);
      else await moveCheckpoint(tx, run.sourceId, pin, run.clock);
    const counts = sumCounts(run.parts);
    const { state, warnings } = summarizeRun(counts, run.parts, runWarningsSchema.parse(run.warnings));
    const newest = Math.max(...run.pins.map((pin) => pin.committedAt.getTime()));
    const freshnessMs = run.trigger === "rewind" ? null : BigInt(Math.max(0, now.getTime() - newest));
    await tx.syncRun.update({
      where: { id },
      data: { state, warnings, endedAt: now, freshnessMs, ...counts },
    });
    // Newer commits were known when the run was pinned: the next one is due at once.
    if (run.pins.some(({ hasNewer }) => hasNewer))
      await tx.source.update({ where: { id: run.sourceId }, data: { dueAt: now } });
    await noteFinished(tx, run.sourceId, now);
  });
}

/**
 * Stop at a failure. The run stays open, with its pins and its closed parts, and the next trigger resumes it. What
 * only a person's choice continues from is set as the source's need for attention. A run that is named by `runId` and was
 * stopped before is left as it is, and so is its source.
 */
export async function suspendRun(
  sourceId: string,
  failure: Failure,
  { now, runId }: { now: Date; runId?: string },
): Promise<void> {
  const recovery = recoveryOf(failure.code);
  const requiredAction = needsChoice(failure);
  await db.$transaction(async (tx) => {
    const state = requiredAction ? "needs_attention" : "suspended";
    const { count } = await tx.syncRun.updateMany({
      where: runId === undefined ? { sourceId, state: { in: openStates } } : { id: runId, state: "running" },
      data: { state, failure },
    });
    if (runId !== undefined && count === 0) return;
    if ((await tx.source.count({ where: { id: sourceId } })) === 0) return;
    await noteFailure(tx, sourceId, failure, {
      now,
      retry: recovery === "retry" || recovery === "defect",
    });
    if (requiredAction) await tx.source.update({ where: { id: sourceId }, data: { requiredAction: failure } });
  });
}

/** Failures after which continuing means to choose what is lost or sent again. */
function needsChoice({ code, gaps }: Failure): boolean {
  return (
    gaps !== undefined ||
    code === "HISTORY_LOST" ||
    code === "TABLE_REPLACED" ||
    code === "SCHEMA_CHANGED" ||
    code === "REPEAT_TOO_LATE" ||
    code === "TOO_MUCH_REFUSED"
  );
}

async function nextNumber(tx: Transaction, sourceId: string) {
  const { lastRunNumber, dueTrigger } = await tx.source.update({
    where: { id: sourceId },
    data: { lastRunNumber: { increment: 1 } },
  });
  await clearDue(tx, sourceId);
  return { number: lastRunNumber, trigger: dueTrigger };
}

async function clearDue(tx: Transaction, sourceId: string): Promise<void> {
  const { count } = await tx.source.updateMany({
    where: { id: sourceId, pausedAt: null },
    data: { dueAt: null, dueTrigger: "schedule", dueAttempt: 0, progressAt: await databaseNow(tx) },
  });
  if (count === 0) throw new AppError("LEASE_LOST", "The source was paused or deleted.");
}

async function moveCheckpoint(tx: Transaction, sourceId: string, row: Prisma.RunPinModel, clock: Date): Promise<void> {
  const { table, from, to, tableId, initial, committedAt, hasNewer, retention, skipped } = toPin(row);
  const found = skipped ? skipped.from - 1 : from;
  const { count } = await tx.sourceTable.updateMany({
    where: { sourceId, ...table, checkpoint: initial ? null : found },
    data: {
      checkpoint: to,
      checkpointCommittedAt: committedAt,
      tableId,
      currentAt: hasNewer ? committedAt : clock,
      ...(skipped ? { skip: Prisma.DbNull } : {}),
      ...(retention ? { fileRetentionMs: retention.fileMs, logRetentionMs: retention.logMs } : {}),
    },
  });
  if (count !== 1) throw toCheckpointMovedError(table);
}

/** A rewind sends again what lies after the checkpoint, which stays. */
async function keepCheckpoint(tx: Transaction, sourceId: string, row: Prisma.RunPinModel): Promise<void> {
  const { table, to } = toPin(row);
  if ((await tx.sourceTable.count({ where: { sourceId, ...table, checkpoint: to } })) !== 1)
    throw toCheckpointMovedError(table);
}

function toCheckpointMovedError(table: TableName): AppError {
  return new AppError("INTERNAL", `The checkpoint of ${formatTableName(table)} moved during the sync.`);
}

function toRun(run: Prisma.SyncRunGetPayload<{ include: typeof whole }>): Run {
  return { ...toHeader(run), parts: run.parts.map(toRunPart) };
}

function toHeader({
  id,
  sourceId,
  number,
  trigger,
  clock,
  sql,
  pins,
}: Prisma.SyncRunGetPayload<{ include: typeof header }>): RunHeader {
  return { id, sourceId, number, trigger, clock, sql, pins: pins.map(toPin) };
}

function toRunPart(part: Prisma.SyncPartModel): RunPart {
  return {
    id: part.id,
    ordinal: part.ordinal,
    table: tableNameSchema.parse(part.table),
    drivingReference: part.drivingReference,
    reading: readingSchema.parse(part.reading),
    output: outputSchema.parse(part.output),
    mayRewrite: part.mayRewrite,
    identity: identityColumnsByTableSchema.parse(part.identity),
    rowsExpected: part.rowsExpected,
    replaysId: part.replaysId,
    closed: part.state === "closed",
    firstSentAt: part.firstSentAt,
  };
}

/** Whether a source's open run was stopped, and waits for its time or a person. */
export async function hasSuspendedRun(sourceId: string): Promise<boolean> {
  return (await db.syncRun.count({ where: { sourceId, state: { in: ["suspended", "needs_attention"] } } })) > 0;
}

/** Whether a run is under way: neither stopped, nor closed, nor deleted. */
export async function isRunning(id: string): Promise<boolean> {
  return (await db.syncRun.count({ where: { id, state: "running" } })) > 0;
}
