import { AppError } from "@/lib/core/errors";
import { type Counts, emptyCounts } from "@/lib/core/run";
import { databaseNow, db, type Transaction } from "./db";
import { keepRejected, type NewRejected } from "./rejected-records";

/**
 * How long an execution may go without a sign of life before another may send. A request's deadline must end before
 * the lease does.
 */
export const LEASE_MS = 60_000;

/** One execution of a part. Every write carries its fence; a newer execution raises it, and then the write is refused. */
export type Execution = { runId: string; partId: string; sourceId: string; fence: number };

/**
 * Begin an execution: raise the run's fence, so that an older execution stops at its next sign of life, and count
 * from zero. It may send once `readLeaseMs` is 0.
 */
export async function beginPart(sourceId: string, runId: string, partId: string): Promise<Execution> {
  return db.$transaction(async (tx) => {
    const [run] = await tx.$queryRaw<{ fence: number }[]>`
      UPDATE "SyncRun" SET "fence" = "fence" + 1 WHERE "id" = ${runId}::uuid AND "state" = 'running' RETURNING "fence"`;
    if (!run) throw stopped();
    await tx.syncPart.update({
      where: { id: partId },
      data: { state: "running", startedAt: await databaseNow(tx), attempts: { increment: 1 }, ...emptyCounts() },
    });
    return { runId, partId, sourceId, fence: run.fence };
  });
}

/**
 * How long a request of an older execution may still be under way; 0 when it gave its lease back or that ran out.
 * Throws `LEASE_LOST` when the run was stopped or a newer execution began.
 */
export async function readLeaseMs({ runId, fence }: Execution): Promise<number> {
  const [run] = await db.$queryRaw<{ waitMs: number | null }[]>`
    SELECT GREATEST(0, EXTRACT(EPOCH FROM "leaseUntil" - now()) * 1000)::int AS "waitMs"
    FROM "SyncRun" WHERE "id" = ${runId}::uuid AND "fence" = ${fence} AND "state" = 'running'`;
  if (!run) throw stopped();
  return run.waitMs ?? 0;
}

/** Hold the lease for another while. Throws `LEASE_LOST` when the run was stopped or a newer execution began. */
export async function holdLease(execution: Execution): Promise<void> {
  await db.$transaction((tx) => renew(tx, execution));
}

/** Record one batch's outcome, and keep what was refused, in one write that holds the lease too. */
export async function recordBatch(
  execution: Execution,
  counts: Counts,
  refused: readonly NewRejected[],
): Promise<void> {
  await db.$transaction(async (tx) => {
    await renew(tx, execution);
    await keepRejected(tx, execution, refused);
    await tx.syncPart.update({ where: { id: execution.partId }, data: increments(counts) });
  });
}

/** Note, before the first request, that records of this part may have been sent. */
export async function noteFirstSent(execution: Execution): Promise<void> {
  await db.$transaction(async (tx) => {
    await renew(tx, execution);
    await tx.syncPart.updateMany({
      where: { id: execution.partId, firstSentAt: null },
      data: { firstSentAt: await databaseNow(tx) },
    });
  });
}

/** Close the part with its ledger line, and give the lease back. */
export async function closePart(execution: Execution): Promise<void> {
  await db.$transaction(async (tx) => {
    await renew(tx, execution);
    await tx.syncPart.update({
      where: { id: execution.partId },
      data: { state: "closed", endedAt: await databaseNow(tx) },
    });
    await tx.syncRun.update({ where: { id: execution.runId }, data: { leaseUntil: null } });
  });
}

/**
 * Give the lease back after a failure, once no request is under way any more, so that the next execution need not wait;
 * it may be waiting already. A newer execution's lease is left alone.
 */
export async function releaseLease({ runId, partId, fence }: Execution): Promise<void> {
  await db.syncRun.updateMany({ where: { id: runId, leaseFence: fence }, data: { leaseUntil: null } });
  await db.syncPart.updateMany({ where: { id: partId, state: "running", run: { fence } }, data: { state: "waiting" } });
}

async function renew(tx: Transaction, { runId, sourceId, fence }: Execution): Promise<void> {
  const held = await tx.$executeRaw`
    UPDATE "SyncRun" SET "leaseUntil" = now() + ${LEASE_MS} * interval '1 ms', "leaseFence" = "fence"
    WHERE "id" = ${runId}::uuid AND "fence" = ${fence} AND "state" = 'running'`;
  if (held !== 1) throw stopped();
  await tx.$executeRaw`UPDATE "Source" SET "progressAt" = now() WHERE "id" = ${sourceId}::uuid`;
}

function increments(counts: Counts) {
  const { rowsRead, rowsMade, rowsRefused, records, delivered, rejected, held } = counts;
  const by = (increment: number) => ({ increment });
  return {
    rowsRead: by(rowsRead),
    rowsMade: by(rowsMade),
    rowsRefused: by(rowsRefused),
    records: by(records),
    delivered: by(delivered),
    rejected: by(rejected),
    held: by(held),
  };
}

function stopped(): AppError {
  return new AppError("LEASE_LOST", "The run was stopped, or another process took it over.");
}
