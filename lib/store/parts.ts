import { AppError } from "@/lib/core/errors";
import { type Counts, emptyCounts } from "@/lib/core/run";
import { databaseNow, db, type Transaction } from "./db";
import { Prisma } from "./generated/client";
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
 * How long a request of an older execution may still be under way, also one of a run of this source that was
 * cancelled meanwhile; 0 when it gave its lease back or that ran out. Throws `LEASE_LOST` when the run was stopped or a newer execution began.
 */
export async function readLeaseMs({ runId, fence }: Execution): Promise<number> {
  const [run] = await db.$queryRaw<{ waitMs: number | null }[]>`
    SELECT (SELECT GREATEST(0, EXTRACT(EPOCH FROM max(any_run."leaseUntil") - now()) * 1000)::int
      FROM "SyncRun" any_run WHERE any_run."sourceId" = r."sourceId" AND any_run."leaseUntil" IS NOT NULL) AS "waitMs"
    FROM "SyncRun" r WHERE r."id" = ${runId}::uuid AND r."fence" = ${fence} AND r."state" = 'running'`;
  if (!run) throw stopped();
  return run.waitMs ?? 0;
}

/** Hold the lease for another while. Throws `LEASE_LOST` when the run was stopped or a newer execution began. */
export async function holdLease(execution: Execution): Promise<void> {
  await renew(db, execution);
}

/** Record one batch's outcome, and keep what was refused, in one write that holds the lease too. */
export async function recordBatch(
  execution: Execution,
  counts: Counts,
  refused: readonly NewRejected[],
): Promise<void> {
  if (refused.length === 0) return renew(db, execution, counts);
  await db.$transaction(async (tx) => {
    await renew(tx, execution, counts);
    await keepRejected(tx, execution, refused);
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

/**
 * Renew the lease and add counts to the part in one statement, as there are two of them for each request.
 *
 * Outside a transaction it does not wait for the disk. A crash of the database then loses less than a second: of a
 * lease that was first taken by a write that waits, and of counts that the repeated part makes again. Closing the part
 * waits, and brings everything before it to the disk too.
 */
async function renew(
  client: Pick<Transaction, "$queryRaw">,
  { runId, partId, sourceId, fence }: Execution,
  counts: Counts | null = null,
): Promise<void> {
  const atOnce = client === db ? Prisma.sql`, set_config('synchronous_commit', 'off', true)` : Prisma.empty;
  const counted = Prisma.sql`, counted AS (UPDATE "SyncPart" SET ${increments(counts ?? emptyCounts())} FROM held WHERE "SyncPart"."id" = ${partId}::uuid)`;
  const [answer] = await client.$queryRaw<{ held: number }[]>`
    WITH held AS (
      UPDATE "SyncRun" SET "leaseUntil" = now() + ${LEASE_MS} * interval '1 ms', "leaseFence" = "fence"
      WHERE "id" = ${runId}::uuid AND "fence" = ${fence} AND "state" = 'running' RETURNING "id"
    ),
    moved AS (UPDATE "Source" SET "progressAt" = now() FROM held WHERE "Source"."id" = ${sourceId}::uuid)
    ${counts === null ? Prisma.empty : counted}
    SELECT count(*)::int AS held ${atOnce} FROM held`;
  if (answer?.held !== 1) throw stopped();
}

function increments(counts: Counts): Prisma.Sql {
  const { rowsRead, rowsMade, rowsRefused, records, delivered, rejected, held } = counts;
  return Prisma.sql`"rowsRead" = "rowsRead" + ${rowsRead}, "rowsMade" = "rowsMade" + ${rowsMade},
    "rowsRefused" = "rowsRefused" + ${rowsRefused}, "records" = "records" + ${records},
    "delivered" = "delivered" + ${delivered}, "rejected" = "rejected" + ${rejected}, "held" = "held" + ${held}`;
}

function stopped(): AppError {
  return new AppError("LEASE_LOST", "The run was stopped, or another process took it over.");
}
