import { z } from "zod";
import { AppError } from "@/lib/model/errors";
import { type Counts, emptyCounts } from "@/lib/model/run/counts";
import { listCountsSql } from "@/lib/store/rows/counts-sql";
import { queryRows } from "@/lib/store/rows/query-rows";
import { databaseNow, db, type Transaction } from "./db";
import { Prisma } from "./generated/client";
import { type NewUndelivered, storeUndelivered } from "./store-undelivered";

/**
 * How long an execution may go without a sign of life before another may send. A request's deadline must end before
 * the lease does.
 */
export const LEASE_MS = 60_000;

/** One execution of a part. Every write carries its fence; a newer execution of the part raises it, and then the write is refused. */
export type Execution = { runId: string; partId: string; sourceId: string; fence: number };

/**
 * Begin an execution: raise the part's fence, so that an older execution stops at its next sign of life, and count
 * from zero. It may send once `readLeaseMs` is 0.
 */
export async function beginPart(sourceId: string, runId: string, partId: string): Promise<Execution> {
  return db.$transaction(async (tx) => {
    const [part] = await tx.syncPart.updateManyAndReturn({
      where: { id: partId, state: { not: "closed" }, run: { id: runId, state: "running" } },
      data: {
        state: "running",
        startedAt: await databaseNow(tx),
        attempts: { increment: 1 },
        fence: { increment: 1 },
        ...emptyCounts(),
      },
      select: { fence: true },
    });
    if (!part) throw toLeaseLostError();
    return { runId, partId, sourceId, fence: part.fence };
  });
}

const leaseSchema = z.object({ waitMs: z.int().nullable() });

/**
 * How long a request of an older execution may still be under way, of this part or of a run of this source that was
 * cancelled meanwhile; 0 when it gave its lease back or that ran out. Throws `LEASE_LOST` when the run was stopped or a
 * newer execution began.
 */
export async function readLeaseMs({ runId, partId, sourceId, fence }: Execution): Promise<number> {
  const [part] = await queryRows(
    db,
    leaseSchema,
    Prisma.sql`
    SELECT GREATEST(0, EXTRACT(EPOCH FROM
      GREATEST(p."leaseUntil", ${lastLease(Prisma.sql`${sourceId}::uuid`, Prisma.sql`r."id" <> ${runId}::uuid`)}) - now()) * 1000)::int AS "waitMs"
    FROM "SyncPart" p JOIN "SyncRun" own ON own."id" = p."runId"
    WHERE p."id" = ${partId}::uuid AND p."fence" = ${fence} AND own."state" = 'running'`,
  );
  if (!part) throw toLeaseLostError();
  return part.waitMs ?? 0;
}

/**
 * SQL: until when a request may be under way of those runs `r` of a source that a condition holds for; NULL when none
 * can be. A run that was closed longer ago than a lease lasts has none.
 */
export function lastLease(sourceId: Prisma.Sql, condition: Prisma.Sql = Prisma.sql`true`): Prisma.Sql {
  return Prisma.sql`(SELECT max(leased."leaseUntil") FROM "SyncRun" r JOIN "SyncPart" leased ON leased."runId" = r."id"
    WHERE r."sourceId" = ${sourceId} AND (r."endedAt" IS NULL OR r."endedAt" > now() - ${LEASE_MS} * interval '1 ms')
      AND ${condition})`;
}

/** Hold the lease for another while. Throws `LEASE_LOST` when the run was stopped or a newer execution began. */
export async function holdLease(execution: Execution): Promise<void> {
  await renewLease(db, execution);
}

/** Record one batch's outcome and its undelivered records in one write that also holds the lease. */
export async function recordBatch(
  execution: Execution,
  counts: Counts,
  refused: readonly NewUndelivered[],
): Promise<void> {
  if (refused.length === 0) return renewLease(db, execution, counts);
  await db.$transaction(async (tx) => {
    await renewLease(tx, execution, counts);
    await storeUndelivered(tx, execution, refused);
  });
}

/** Note, before the first request, that records of this part may have been sent. */
export async function noteFirstSent(execution: Execution): Promise<void> {
  await db.$transaction(async (tx) => {
    await renewLease(tx, execution);
    await tx.syncPart.updateMany({
      where: { id: execution.partId, firstSentAt: null },
      data: { firstSentAt: await databaseNow(tx) },
    });
  });
}

/** Close the part with its ledger line, and give the lease back. */
export async function closePart(execution: Execution): Promise<void> {
  await db.$transaction(async (tx) => {
    await renewLease(tx, execution);
    await tx.syncPart.update({
      where: { id: execution.partId },
      data: { state: "closed", endedAt: await databaseNow(tx), leaseUntil: null },
    });
  });
}

/**
 * Give the lease back after a failure, once no request is under way any more, so that the next execution need not wait;
 * it may be waiting already. A part that waits takes no lease, so a heartbeat that comes late brings none back. A newer
 * execution's lease is left alone.
 */
export async function releaseLease({ partId, fence }: Execution): Promise<void> {
  await db.syncPart.updateMany({ where: { id: partId, state: "running", fence }, data: { state: "waiting" } });
  await db.syncPart.updateMany({ where: { id: partId, leaseFence: fence }, data: { leaseUntil: null } });
}

const renewedSchema = z.object({ held: z.int() });

/**
 * Renew the lease and add counts to the part in one statement, as there are two of them for each request. The run is
 * locked for it, so that whoever stops the run sees this lease. The source's progress is left to the next request where
 * another writes to the source just now: to wait for it could be a deadlock.
 *
 * Outside a transaction it does not wait for the disk. A crash of the database then loses less than a second: of a
 * lease that was first taken by a write that waits, and of counts that the repeated part makes again. Closing the part
 * waits, and brings everything before it to the disk too.
 */
async function renewLease(
  client: Pick<Transaction, "$queryRaw">,
  { runId, partId, sourceId, fence }: Execution,
  counts: Counts | null = null,
): Promise<void> {
  const atOnce = client === db ? Prisma.sql`, set_config('synchronous_commit', 'off', true)` : Prisma.empty;
  const [result] = await queryRows(
    client,
    renewedSchema,
    Prisma.sql`
    WITH going AS MATERIALIZED (
      SELECT "id" FROM "SyncRun" WHERE "id" = ${runId}::uuid AND "state" = 'running' FOR SHARE
    ),
    held AS (
      UPDATE "SyncPart" p
      SET "leaseUntil" = now() + ${LEASE_MS} * interval '1 ms', "leaseFence" = "fence" ${counts === null ? Prisma.empty : addCountsSql(counts)}
      FROM going WHERE p."id" = ${partId}::uuid AND p."runId" = going."id" AND p."fence" = ${fence}
        AND p."state" = 'running' RETURNING p."id"
    ),
    source AS (SELECT "id" FROM "Source" WHERE "id" = ${sourceId}::uuid FOR NO KEY UPDATE SKIP LOCKED),
    moved AS (UPDATE "Source" s SET "progressAt" = now() FROM held, source WHERE s."id" = source."id")
    SELECT count(*)::int AS held ${atOnce} FROM held`,
  );
  if (result?.held !== 1) throw toLeaseLostError();
}

function addCountsSql(counts: Counts): Prisma.Sql {
  return Prisma.sql`, ${listCountsSql((column, key) => Prisma.sql`${column} = ${column} + ${counts[key]}`)}`;
}

function toLeaseLostError(): AppError {
  return new AppError("LEASE_LOST", "The run was stopped, or another process took it over.");
}
