import { AppError } from "@/lib/model/errors";
import { cronOf, type Frequency, nextTime } from "@/lib/model/schedule/schedule";
import { recordAudit } from "@/lib/store/audit";
import { db, isUniqueViolation } from "@/lib/store/db";

/** Give a source another name. Throws `NAME_IN_USE`, and `NOT_FOUND` once it was deleted. */
export async function renameSource(id: string, name: string, actor: string): Promise<void> {
  try {
    await db.$transaction(async (tx) => {
      const before = await tx.source.findUnique({ where: { id }, select: { name: true } });
      if (!before) throw new AppError("NOT_FOUND", "This source was deleted.");
      if (before.name === name) return;
      await tx.source.update({ where: { id }, data: { name } });
      const details = { from: before.name, to: name };
      await recordAudit(tx, { actor, action: "source.renamed", subject: "source", subjectId: id, details });
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("NAME_IN_USE", `A source named “${name}” exists in this project. Choose another name.`, {
      field: "name",
    });
  }
}

/**
 * Read a source at other times. A sync that waits for the old schedule waits for the new one; one that a person asked
 * for, that is due already or that repeats a failure comes when it would have come. A source whose old schedule could
 * not be read gets its next sync from the new one.
 */
export async function updateSourceSchedule(
  id: string,
  { frequency, timeZone }: { frequency: Frequency; timeZone: string },
  actor: string,
): Promise<void> {
  const cron = cronOf(frequency);
  const now = new Date();
  await db.$transaction(async (tx) => {
    const { count } = await tx.source.updateMany({ where: { id }, data: { frequency, cron, timeZone } });
    if (count === 0) throw new AppError("NOT_FOUND", "This source was deleted.");
    await tx.source.updateMany({
      where: { id, dueTrigger: "schedule", failuresInRow: 0, OR: [{ dueAt: { gt: now } }, { dueAt: null }] },
      data: { dueAt: nextTime(cron, timeZone, now) },
    });
    const details = { cron, timeZone };
    await recordAudit(tx, { actor, action: "source.schedule_changed", subject: "source", subjectId: id, details });
  });
}

/** Let a NULL unset its property, or leave it, from the next part on. */
export async function updateUnsetNulls(id: string, unsetNulls: boolean, actor: string): Promise<void> {
  await db.$transaction(async (tx) => {
    const { count } = await tx.source.updateMany({
      where: { id, dataType: { not: "event" } },
      data: { unsetNulls },
    });
    if (count === 0) throw new AppError("NOT_FOUND", "This source was deleted, or has no properties of its own.");
    const details = { unsetNulls };
    await recordAudit(tx, { actor, action: "source.nulls_changed", subject: "source", subjectId: id, details });
  });
}
