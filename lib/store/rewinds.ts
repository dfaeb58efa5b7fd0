import { AppError } from "@/lib/model/errors";
import { sumCounts } from "@/lib/model/run/counts";
import { outputSchema, type PlannedPart, readingSchema } from "@/lib/model/run/part";
import { OPEN_RUN_STATES, type Pin } from "@/lib/model/run/run";
import type { RecordedRun, SentPart } from "@/lib/model/source/rewind";
import { identityColumnsByTableSchema } from "@/lib/model/table/identity-columns";
import { recordAudit } from "./audit";
import { cancelOpenRun } from "./cancel-run";
import { databaseNow, db, type Transaction } from "./db";
import { Prisma } from "./generated/client";
import { toPartRow, toPin, toPinRow } from "./run-pins";

/**
 * Every part of a source that sent something of this very table, of whichever run, the first that was sent first. `state`
 * bounds the runs: what lies after the checkpoint was sent by cancelled ones only.
 */
export async function listSentParts(
  sourceId: string,
  { table, tableId }: Pick<Pin, "table" | "tableId">,
  state?: "cancelled",
): Promise<SentPart[]> {
  const parts = await db.syncPart.findMany({
    where: {
      table: { equals: table },
      firstSentAt: { not: null },
      run: { sourceId, state, pins: { some: { ...table, tableId } } },
    },
    orderBy: { firstSentAt: "asc" },
    select: {
      reading: true,
      identity: true,
      output: true,
      firstSentAt: true,
      run: { select: { _count: { select: { pins: true } } } },
    },
  });
  return parts.flatMap(({ reading, identity, output, firstSentAt, run }) => {
    if (firstSentAt === null) return [];
    const sent = {
      reading: readingSchema.parse(reading),
      identity: identityColumnsByTableSchema.parse(identity),
      output: outputSchema.parse(output),
      firstSentAt,
    };
    return [{ ...sent, joined: run._count.pins > 1 }];
  });
}

/** The finished runs of a source that read something, oldest first; those that were rewinds themselves are left out. */
export async function listRecordedRuns(sourceId: string): Promise<RecordedRun[]> {
  const runs = await db.syncRun.findMany({
    where: { sourceId, state: { in: ["succeeded", "partial"] }, trigger: { not: "rewind" }, parts: { some: {} } },
    orderBy: { number: "asc" },
    include: {
      pins: { orderBy: { ordinal: "asc" } },
      parts: { where: { output: "records" }, select: { records: true, delivered: true, firstSentAt: true } },
    },
  });
  return runs.map(({ id, number, sqlHash, pins, parts }) => ({
    id,
    number,
    sqlHash,
    pins: pins.map(toPin),
    records: parts.reduce((sum, part) => sum + part.records, 0),
    delivered: parts.reduce((sum, part) => sum + part.delivered, 0),
    firstSentAt: parts.reduce<Date | null>(
      (first, part) => (part.firstSentAt && (!first || part.firstSentAt < first) ? part.firstSentAt : first),
      null,
    ),
  }));
}

/** The open run of a source as whoever would close it sees it, or null. */
export async function findOpenRunView(
  sourceId: string,
): Promise<{ number: number; delivered: number; firstSentAt: Date | null } | null> {
  const run = await db.syncRun.findFirst({
    where: { sourceId, state: { in: [...OPEN_RUN_STATES] } },
    include: { parts: true },
  });
  if (!run) return null;
  const sent = run.parts.flatMap(({ firstSentAt }) => (firstSentAt ? [firstSentAt.getTime()] : []));
  const firstSentAt = sent.length === 0 ? null : new Date(Math.min(...sent));
  return { number: run.number, delivered: sumCounts(run.parts).delivered, firstSentAt };
}

/** What a rewind reads: ranges of its pins, whose parts are cut when it begins, or the parts of recorded runs. */
export type PlannedRewind = { pins: Pin[]; replays: { id: string }[] };

/**
 * Open a run that sends again what was delivered before, due at once. The checkpoints stay where they are. An open
 * run is cancelled and the source's failure or need for attention is over. Throws `INVALID_INPUT` when the source is
 * paused, or when another run moved a checkpoint since the rewind was planned.
 */
export async function openRewind(
  sourceId: string,
  { pins, replays }: PlannedRewind,
  { actor, details }: { actor: string; details: Record<string, string | number | boolean | null> },
): Promise<{ number: number }> {
  return db.$transaction(async (tx) => {
    const now = await databaseNow(tx);
    const [source] = await tx.source.updateManyAndReturn({
      where: { id: sourceId, pausedAt: null },
      data: { lastRunNumber: { increment: 1 }, ...dueAtOnce(now) },
      select: { lastRunNumber: true, sql: true, sqlHash: true },
    });
    if (!source) throw new AppError("INVALID_INPUT", "The source is paused. Resume it first, then rewind.");
    const cancelled = await cancelOpenRun(tx, sourceId, now);
    await checkCheckpoints(tx, sourceId, pins);
    const { lastRunNumber: number, sql, sqlHash } = source;
    const parts = (await Promise.all(replays.map(({ id }) => copyParts(tx, id)))).flat();
    await tx.syncRun.create({
      data: {
        sourceId,
        number,
        trigger: "rewind",
        clock: now,
        sql,
        sqlHash,
        pins: { create: pins.map(toPinRow) },
        parts: { create: parts.map((part, ordinal) => ({ ...part, ordinal })) },
      },
    });
    const noted = { ...details, run: number, cancelledRun: cancelled?.number ?? null };
    await recordAudit(tx, {
      actor,
      action: "source.rewound",
      subject: "source",
      subjectId: sourceId,
      details: noted,
    });
    return { number };
  });
}

/** Add the parts of a run that was opened without. */
export async function addParts(runId: string, parts: readonly PlannedPart[]): Promise<void> {
  await db.syncPart.createMany({ skipDuplicates: true, data: parts.map((part) => ({ ...toPartRow(part), runId })) });
}

/** What a source's row says while a run of it waits to be taken up, with nothing that stops it. */
export function dueAtOnce(now: Date) {
  const none = Prisma.DbNull;
  return {
    dueAt: now,
    dueAttempt: 0,
    progressAt: null,
    failure: none,
    failuresInRow: 0,
    transientError: none,
    requiredAction: none,
  };
}

async function checkCheckpoints(tx: Transaction, sourceId: string, pins: readonly Pin[]): Promise<void> {
  for (const { table, to, tableId } of pins)
    if ((await tx.sourceTable.count({ where: { sourceId, ...table, checkpoint: to, tableId } })) !== 1)
      throw new AppError("INVALID_INPUT", "A sync has finished meanwhile. Look at the numbers again, then rewind.");
}

/** Group updates are left out: their old values would take the place of newer ones. */
async function copyParts(tx: Transaction, runId: string) {
  const parts = await tx.syncPart.findMany({ where: { runId, output: "records" }, orderBy: { ordinal: "asc" } });
  return parts.map(({ table, drivingReference, reading, mayRewrite, identity, rowsExpected, output }) => ({
    table: table ?? {},
    drivingReference,
    reading: reading ?? {},
    mayRewrite,
    identity: identity ?? Prisma.DbNull,
    rowsExpected,
    output,
    replaysId: runId,
  }));
}
