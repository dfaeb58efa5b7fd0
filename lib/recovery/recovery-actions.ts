import { z } from "zod";
import { AppError, type Failure, failureSchema } from "@/lib/model/errors";
import type { Gap, Skip } from "@/lib/model/run/gap";
import { formatTableName } from "@/lib/model/table/table-name";
import { recordAudit } from "@/lib/store/audit";
import { cancelOpenRun } from "@/lib/store/cancel-run";
import { db, type Transaction } from "@/lib/store/db";
import { Prisma } from "@/lib/store/generated/client";
import { dueAtOnce } from "@/lib/store/rewinds";
import { queryRows } from "@/lib/store/rows/query-rows";

/** Who chose, when and why. */
export type Choice = { actor: string; now: Date; reason: string };

/**
 * Import a source again from a snapshot: its open run is closed, and the next one sends every table that drives as it
 * is then, and every change from there, as if it had been chosen to start from Latest. Due at once.
 */
export async function resnapshotSource(id: string, choice: Choice): Promise<void> {
  await choose(id, "source.imported_again", choice, async (tx) => {
    await tx.sourceTable.updateMany({
      where: { sourceId: id },
      data: {
        startFrom: "latest",
        checkpoint: null,
        checkpointCommittedAt: null,
        tableId: null,
        currentAt: null,
        skip: Prisma.DbNull,
      },
    });
    return cancelOpenRun(tx, id, choice.now);
  });
}

/**
 * Leave behind what cannot be read: the open run is closed, and the run that comes to the gap begins after it and
 * says who decided so, when and why. No checkpoint moves before that run is delivered. Due at once. Throws
 * `INVALID_INPUT` without a reason, or when no gap is known.
 */
export async function skipGap(id: string, choice: Choice): Promise<void> {
  if (choice.reason === "")
    throw new AppError("INVALID_INPUT", "Say why the missing changes are acceptable: it is kept with the run.", {
      field: "reason",
    });
  await choose(id, "source.continued_after_gap", choice, async (tx, { gaps = [] }) => {
    if (gaps.length === 0)
      throw new AppError("INVALID_INPUT", "There is no gap to leave behind: choose another way to continue.");
    for (const gap of gaps)
      await tx.sourceTable.updateMany({ where: { sourceId: id, ...gap.table }, data: { skip: toSkip(gap, choice) } });
    return cancelOpenRun(tx, id, choice.now);
  });
}

/** Let a run that waited too long send its unfinished parts again, although the destination may count them twice. */
export async function retryExpiredRun(id: string, choice: Choice): Promise<void> {
  await choose(id, "source.sent_again", choice, async (tx, { code }) => {
    if (code !== "REPEAT_TOO_LATE") throw new AppError("INVALID_INPUT", "There is nothing to send again.");
    await tx.syncPart.updateMany({
      where: { run: { sourceId: id, state: "needs_attention" }, state: { not: "closed" } },
      data: { firstSentAt: null },
    });
    return null;
  });
}

/** Let a run continue with its rejections: no later rejection stops it again. */
export async function allowRejections(id: string, choice: Choice): Promise<void> {
  await choose(id, "source.refusals_allowed", choice, async (tx, { code }) => {
    if (code !== "TOO_MUCH_REFUSED")
      throw new AppError("INVALID_INPUT", "No run of this source waits for this decision.");
    await tx.syncRun.updateMany({
      where: { sourceId: id, state: "needs_attention" },
      data: { rejectionsAllowed: true },
    });
    return null;
  });
}

/** Check the table again after someone fixed it: the open run continues where it stopped. Due at once. */
export async function recheckSource(id: string, choice: Choice): Promise<void> {
  await choose(id, "source.checked_again", choice, async () => null);
}

/** Leave a source stopped, on record. Everything stays as it is, and all other ways stay open. */
export async function acknowledgeFailure(id: string, { actor, now, reason }: Choice): Promise<void> {
  await db.$transaction(async (tx) => {
    const requiredAction = await getRequiredAction(tx, id);
    const stayed = { by: actor, at: now.toISOString() };
    await tx.source.update({ where: { id }, data: { requiredAction: { ...requiredAction, stayed } } });
    const details = { code: requiredAction.code, ...(reason === "" ? {} : { reason }) };
    await recordAudit(tx, { actor, action: "source.stayed_stopped", subject: "source", subjectId: id, details });
  });
}

async function choose(
  id: string,
  action: string,
  { actor, now, reason }: Choice,
  apply: (tx: Transaction, requiredAction: Failure) => Promise<{ number: number } | null>,
): Promise<void> {
  await db.$transaction(async (tx) => {
    const requiredAction = await getRequiredAction(tx, id);
    const cancelled = await apply(tx, requiredAction);
    await tx.source.update({ where: { id }, data: { ...dueAtOnce(now), dueTrigger: "manual" } });
    const details = {
      code: requiredAction.code,
      ...(reason === "" ? {} : { reason }),
      ...(requiredAction.gaps ? { versions: requiredAction.gaps.map(versionsOf).join("; ") } : {}),
      ...(cancelled ? { cancelledRun: cancelled.number } : {}),
    };
    await recordAudit(tx, { actor, action, subject: "source", subjectId: id, details });
  });
}

/** What the source waits for, its row locked: two people choose one after the other. */
async function getRequiredAction(tx: Transaction, id: string): Promise<Failure> {
  const [row] = await queryRows(
    tx,
    z.object({ requiredAction: failureSchema.nullable() }),
    Prisma.sql`
    SELECT "attention" AS "requiredAction" FROM "Source" WHERE "id" = ${id}::uuid FOR UPDATE`,
  );
  if (!row) throw new AppError("NOT_FOUND", "This source was deleted.");
  if (row.requiredAction === null)
    throw new AppError("INVALID_INPUT", "This source no longer waits for a decision: someone chose already.");
  return row.requiredAction;
}

function toSkip({ from, to, rowsMissed, resume }: Gap, { actor, now, reason }: Choice): Skip {
  return { from, to, rowsMissed, ...resume, by: actor, at: now.toISOString(), reason };
}

function versionsOf({ table, from, to }: Gap): string {
  return `${formatTableName(table)} ${from} to ${to ?? "unknown"}`;
}
