import { z } from "zod";
import { type RunWarning, runWarningsSchema } from "@/lib/model/run/run-warning";
import { queryRows } from "@/lib/store/rows/query-rows";
import { db } from "./db";
import { Prisma } from "./generated/client";

/** What the closed parts of a run came to, and whether a person allowed its rejections. */
export type RejectionsSoFar = { rows: number; rejected: number; allowed: boolean };

export async function readRejections(runId: string): Promise<RejectionsSoFar> {
  const [{ rejectionsAllowed }, { _sum: sum }] = await Promise.all([
    db.syncRun.findUniqueOrThrow({ where: { id: runId }, select: { rejectionsAllowed: true } }),
    db.syncPart.aggregate({
      where: { runId, state: "closed" },
      _sum: { rowsRead: true, rowsInvalid: true, rejected: true },
    }),
  ]);
  return {
    rows: sum.rowsRead ?? 0,
    rejected: (sum.rowsInvalid ?? 0) + (sum.rejected ?? 0),
    allowed: rejectionsAllowed,
  };
}

/** Identities of a source with a deferred record. */
export async function listDeferredIdentities(sourceId: string): Promise<Set<string>> {
  const rows = await db.undeliveredRecord.findMany({
    where: { sourceId, state: "held", identity: { not: null } },
    distinct: ["identity"],
    select: { identity: true },
  });
  return new Set(rows.flatMap(({ identity }) => identity ?? []));
}

/** Add warnings to a run that is open; one that is there already is not added again. */
export async function noteWarnings(runId: string, warnings: readonly RunWarning[]): Promise<void> {
  if (warnings.length === 0) return;
  await db.$transaction(async (tx) => {
    const [run] = await queryRows(
      tx,
      z.object({ warnings: runWarningsSchema }),
      Prisma.sql`
      SELECT "warnings" FROM "SyncRun" WHERE "id" = ${runId}::uuid FOR UPDATE`,
    );
    if (!run) return;
    const known = run.warnings;
    const fresh = warnings.filter(({ message }) => !known.some((other) => other.message === message));
    await tx.syncRun.update({ where: { id: runId }, data: { warnings: [...known, ...fresh] } });
  });
}
