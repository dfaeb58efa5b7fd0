import { createHash } from "node:crypto";
import { z } from "zod";
import { AppError, type Failure, failureSchema } from "@/lib/model/errors";
import { type Skip, skipSchema } from "@/lib/model/run/gap";
import { sourcePauseMs } from "@/lib/model/run/retry-policy";
import { cronOf, nextTime } from "@/lib/model/schedule/schedule";
import type { SelectedTable, SourceConfig } from "@/lib/model/source/source";
import type { Column } from "@/lib/model/table/warehouse";
import { queryRows } from "@/lib/store/rows/query-rows";
import { recordAudit } from "./audit";
import { databaseNow, db, isUniqueViolation, type Transaction } from "./db";
import { Prisma } from "./generated/client";
import { lastLease } from "./parts";

/** A source as the sync reads it. */
export type SyncedSource = Omit<SourceConfig, "frequency" | "tables"> & {
  id: string;
  sqlHash: string;
  cron: string;
  pausedAt: Date | null;
  requiredAction: Failure | null;
  tables: (SelectedTable & {
    tableId: string | null;
    checkpoint: number | null;
    checkpointCommittedAt: Date | null;
    /** Versions that a person decided to leave behind, and that no run has come to yet. */
    skip: Skip | null;
  })[];
};

/** What one announcement to the scheduler carries. */
const dueSyncSchema = z.object({ sourceId: z.string(), connectionId: z.string(), dueAt: z.date(), attempt: z.int() });
export type DueSync = z.infer<typeof dueSyncSchema>;

/** A due source is announced again when nothing has moved for this long: its function run was lost. */
const ANNOUNCE_AGAIN_AFTER_MS = 2 * 60_000;
/** The same where a person waits and no run is open: the request came while the run before it was just ending. */
const ANNOUNCE_REQUEST_AGAIN_AFTER_MS = 20_000;

/** Create a source, due at once; `columns` are those of its tested SQL. Its draft is gone with the same transaction. Throws `NAME_IN_USE`. */
export async function insertSource(
  config: SourceConfig,
  { draftId, actor, columns = [] }: { draftId: string | null; actor: string; columns?: readonly Column[] },
): Promise<{ id: string }> {
  const { tables, frequency, ...plain } = config;
  try {
    return await db.$transaction(async (tx) => {
      const source = await tx.source.create({
        data: {
          ...plain,
          frequency,
          cron: cronOf(frequency),
          sqlHash: hashSql(config.sql),
          columns: columns.map(({ name, type }) => ({ name, type })),
          dueAt: await databaseNow(tx),
          dueTrigger: "first",
          tables: {
            create: tables.map(({ name, startFrom, lookupOnly }, ordinal) => ({
              ordinal,
              ...name,
              startFrom,
              lookupOnly,
            })),
          },
        },
      });
      if (draftId !== null) {
        const { count } = await tx.draft.deleteMany({ where: { id: draftId } });
        if (count === 0) throw new AppError("NOT_FOUND", "This draft already became a source. Find it under Sources.");
      }
      await recordAudit(tx, {
        actor,
        action: "source.created",
        subject: "source",
        subjectId: source.id,
        details: { name: config.name },
      });
      return { id: source.id };
    });
  } catch (error) {
    if (isUniqueViolation(error))
      throw new AppError(
        "NAME_IN_USE",
        `A source named “${config.name}” exists in this project. Choose another name.`,
        { field: "name" },
      );
    throw error;
  }
}

/** Read a source for its sync. Throws `NOT_FOUND` once it was deleted. */
export async function getSource(id: string): Promise<SyncedSource> {
  const source = await db.source.findUnique({ where: { id }, include: { tables: { orderBy: { ordinal: "asc" } } } });
  if (!source) throw new AppError("NOT_FOUND", "This source was deleted.");
  return {
    ...source,
    requiredAction: failureSchema.nullable().parse(source.requiredAction),
    tables: source.tables.map(
      ({ catalog, schema, table, startFrom, lookupOnly, tableId, checkpoint, checkpointCommittedAt, skip }) => ({
        name: { catalog, schema, table },
        startFrom,
        lookupOnly,
        tableId,
        checkpoint,
        checkpointCommittedAt,
        skip: skipSchema.nullable().parse(skip),
      }),
    ),
  };
}

/**
 * Take the sources whose sync is due, or whose open run stands still, and count the announcement in their rows, so
 * that each is handed out once. A source whose run makes progress is left alone. The clock is the database's.
 */
export async function claimDueSources(sourceId: string | null = null): Promise<DueSync[]> {
  const running = Prisma.sql`EXISTS (SELECT 1 FROM "SyncRun" r WHERE r."sourceId" = s."id" AND r."state" = 'running')`;
  return queryRows(
    db,
    dueSyncSchema,
    Prisma.sql`
    UPDATE "Source" s
    SET "dueAttempt" = s."dueAttempt" + 1, "progressAt" = now(), "dueAt" = COALESCE(s."dueAt", now())
    WHERE s."pausedAt" IS NULL AND s."attention" IS NULL
      AND (${sourceId}::uuid IS NULL OR s."id" = ${sourceId}::uuid)
      AND (s."dueAt" <= now() OR ${running})
      AND (s."progressAt" IS NULL OR s."progressAt" <= now() - ${ANNOUNCE_AGAIN_AFTER_MS} * interval '1 ms'
        OR (s."dueTrigger" = 'manual' AND NOT ${running} AND s."progressAt" <= now() - ${ANNOUNCE_REQUEST_AGAIN_AFTER_MS} * interval '1 ms')
        OR (s."dueAttempt" = 0 AND s."dueAt" <= now() AND COALESCE(${lastLease(Prisma.sql`s."id"`)} <= now(), true)))
    RETURNING s."id" AS "sourceId", s."connectionId", s."dueAt", s."dueAttempt" AS "attempt"`,
  );
}

/** Make a sync due now, by a person. A failure that waits for access is tried again by this. */
export async function requestSync(id: string, actor: string): Promise<void> {
  await db.$transaction(async (tx) => {
    const { count } = await tx.source.updateMany({
      where: { id, pausedAt: null },
      data: { dueAt: await databaseNow(tx), dueTrigger: "manual", dueAttempt: 0 },
    });
    if (count === 0) throw new AppError("INVALID_INPUT", "The source is paused. Resume it first.");
    await recordAudit(tx, { actor, action: "source.sync_requested", subject: "source", subjectId: id });
  });
}

/** Pause a source: its run is suspended, which stops the part that delivers it at its next batch, and none begins. */
export async function pauseSource(id: string, actor: string): Promise<void> {
  await db.$transaction(async (tx) => {
    const { count } = await tx.source.updateMany({
      where: { id, pausedAt: null },
      data: { pausedAt: await databaseNow(tx) },
    });
    await tx.syncRun.updateMany({ where: { sourceId: id, state: "running" }, data: { state: "suspended" } });
    if (count > 0) await recordAudit(tx, { actor, action: "source.paused", subject: "source", subjectId: id });
  });
}

/** Resume a paused source: it is due at once and continues where it stopped. */
export async function resumeSource(id: string, actor: string): Promise<void> {
  await db.$transaction(async (tx) => {
    const { count } = await tx.source.updateMany({
      where: { id, pausedAt: { not: null } },
      data: { pausedAt: null, dueAt: await databaseNow(tx), dueTrigger: "manual", dueAttempt: 0 },
    });
    if (count > 0) await recordAudit(tx, { actor, action: "source.resumed", subject: "source", subjectId: id });
  });
}

/** Delete a source with its runs and its rejected rows. What was delivered stays in the project. */
export async function deleteSource(id: string, actor: string): Promise<void> {
  await db.$transaction(async (tx) => {
    const [source] = await tx.source.findMany({ where: { id } });
    if (!source) return;
    await tx.source.delete({ where: { id } });
    await recordAudit(tx, {
      actor,
      action: "source.deleted",
      subject: "source",
      subjectId: id,
      details: { name: source.name },
    });
  });
}

/** Whether a person has paused the source, or it was deleted. */
export async function isStopped(id: string): Promise<boolean> {
  return (await db.source.count({ where: { id, pausedAt: null } })) === 0;
}

/** Note a failure that is being tried again, for whoever looks meanwhile. Null: it is over. */
export async function noteTransientError(id: string, failure: Failure | null): Promise<void> {
  await db.source.updateMany({ where: { id }, data: { transientError: failure ?? Prisma.DbNull } });
}

/** The failure that was last being tried again, or null. */
export async function findTransientError(id: string): Promise<Failure | null> {
  const source = await db.source.findUnique({ where: { id }, select: { transientError: true } });
  return failureSchema.nullable().parse(source?.transientError ?? null);
}

/** Ask for the rest of an open run at once: one function run executes a bounded number of parts. */
export async function requeueSource(id: string): Promise<void> {
  await db.source.updateMany({ where: { id }, data: { progressAt: null, dueAttempt: 0 } });
}

/**
 * Note a failure. What time or we must fix is due again after a growing wait; what the source's owner must fix is
 * not repeated by itself.
 */
export async function noteFailure(
  tx: Transaction,
  id: string,
  failure: Failure,
  again: { now: Date; retry: boolean },
): Promise<void> {
  const { failuresInRow } = await tx.source.update({
    where: { id },
    data: { failure, transientError: Prisma.DbNull, failuresInRow: { increment: 1 }, dueAttempt: 0, progressAt: null },
  });
  const dueAt = again.retry ? new Date(again.now.getTime() + sourcePauseMs(failuresInRow)) : null;
  await tx.source.update({ where: { id }, data: { dueAt, dueTrigger: "schedule" } });
}

/** Note that a run finished: the failure is over, and the next sync is due by the schedule unless it was asked for sooner. */
export async function noteFinished(tx: Transaction, id: string, now: Date): Promise<void> {
  const { cron, timeZone, dueAt } = await tx.source.findUniqueOrThrow({ where: { id } });
  const next = dueAt === null ? { dueAt: nextTime(cron, timeZone, now), dueTrigger: "schedule" as const } : {};
  await tx.source.update({
    where: { id },
    data: {
      ...next,
      dueAttempt: 0,
      progressAt: null,
      failure: Prisma.DbNull,
      transientError: Prisma.DbNull,
      failuresInRow: 0,
      lastFinishedAt: now,
    },
  });
}

/** SHA-256 of the text, hex: tells one SQL from another in runs. */
export function hashSql(sql: string): string {
  return createHash("sha256").update(sql).digest("hex");
}
