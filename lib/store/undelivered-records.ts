import { z } from "zod";
import { AppError } from "@/lib/model/errors";
import type { DeliveryResult, RejectionReason } from "@/lib/model/record";
import { type Output, outputSchema } from "@/lib/model/run/part";
import type { RedeliveryView } from "@/lib/model/run/run-view";
import { type DataType, dataTypeSchema } from "@/lib/model/source/data-type";
import { queryRows } from "@/lib/store/rows/query-rows";
import { recordAudit } from "./audit";
import { databaseNow, db, type Transaction } from "./db";
import { Prisma } from "./generated/client";

/** A record or row that waits: rejected until a person resolves it, or deferred to a later run. */
export type UndeliveredRecord = {
  id: string;
  state: "rejected" | "held";
  reason: string;
  /** The warehouse row or the record as it was stored, or as a person changed it since, as JSON text. */
  payload: string;
  identity: string | null;
  output: Output;
  createdAt: Date;
  runNumber: number;
};

/** Whether the record is a group's properties, which go to an endpoint of their own. */
export function isGroupRecord({ output }: UndeliveredRecord, dataType: DataType): boolean {
  return output === "groups" || dataType === "group_properties";
}

/** What became of a redelivered record, with the text that was sent. */
export type Outcome = { id: string; sent: string } & (
  | { state: "delivered" }
  | { state: "rejected"; reason: RejectionReason; message: string }
  | { state: "held" }
);

/** What became of records that were sent together: `result` names them by their place among `sent`. */
export function toOutcomes(sent: readonly { id: string; sent: string }[], result: DeliveryResult): Outcome[] {
  const rejected = new Map(result.rejected.map(({ index, reason, message }) => [index, { reason, message }]));
  const deferred = new Set(result.deferred.map(({ index }) => index));
  return sent.map((record, index) => {
    const rejection = rejected.get(index);
    if (rejection) return { ...record, state: "rejected", ...rejection };
    return { ...record, state: deferred.has(index) ? "held" : "delivered" };
  });
}

const WAITING: ("rejected" | "held")[] = ["rejected", "held"];

/** The undelivered records of a source that still wait, in the order in which they were stored. */
export async function listUndelivered(
  sourceId: string,
  which: { ids: readonly string[] } | { deferred: true; limit: number },
): Promise<UndeliveredRecord[]> {
  const rows = await db.undeliveredRecord.findMany({
    where:
      "ids" in which ? { sourceId, id: { in: [...which.ids] }, state: { in: WAITING } } : { sourceId, state: "held" },
    orderBy: { sequence: "asc" },
    take: "ids" in which ? undefined : which.limit,
    include: { part: { select: { output: true, run: { select: { number: true } } } } },
  });
  return rows.map(({ id, state, reason, payload, sent, identity, createdAt, part }) => ({
    id,
    state: state === "held" ? "held" : "rejected",
    reason,
    payload: sent ?? payload,
    identity,
    output: outputSchema.parse(part.output),
    createdAt,
    runNumber: part.run.number,
  }));
}

/** What a source sends, and whether it delivered anything by a run after one of these: then newer values may be there. */
export async function readSendingSource(
  sourceId: string,
): Promise<{ name: string; projectId: string; dataType: DataType; lastDeliveringRun: number }> {
  const source = await db.source.findUnique({
    where: { id: sourceId },
    select: {
      name: true,
      projectId: true,
      dataType: true,
      runs: { where: { parts: { some: { delivered: { gt: 0 } } } }, orderBy: { number: "desc" }, take: 1 },
    },
  });
  if (!source) throw new AppError("NOT_FOUND", "This source was deleted.");
  const { name, projectId, dataType, runs } = source;
  return { name, projectId, dataType: dataTypeSchema.parse(dataType), lastDeliveringRun: runs[0]?.number ?? 0 };
}

/**
 * Record what became of records that were sent again, as one ledger line of its own: those of closed runs never
 * change. A record that another tab resolved meanwhile is left as it is. `actor` is null for a run.
 */
export async function recordRedelivery(
  sourceId: string,
  outcomes: readonly Outcome[],
  actor: string | null,
): Promise<{ delivered: number; rejected: number; deferred: number }> {
  return db.$transaction(async (tx) => {
    const counts = { delivered: 0, rejected: 0, deferred: 0 };
    for (const { state } of outcomes) counts[state === "held" ? "deferred" : state] += 1;
    const line = await tx.redelivery.create({ data: { sourceId, actor, records: outcomes.length, ...counts } });
    const now = await databaseNow(tx);
    for (const outcome of outcomes) await settle(tx, outcome, { deliveryId: line.id, now });
    if (actor !== null)
      await recordAudit(tx, {
        actor,
        action: "source.records_sent_again",
        subject: "source",
        subjectId: sourceId,
        details: counts,
      });
    return counts;
  });
}

async function settle(tx: Transaction, outcome: Outcome, { deliveryId, now }: { deliveryId: string; now: Date }) {
  const where = { id: outcome.id, state: { in: WAITING } };
  switch (outcome.state) {
    case "delivered":
      await tx.undeliveredRecord.updateMany({
        where,
        data: { state: "delivered", sent: outcome.sent, deliveryId, resolvedAt: now },
      });
      return;
    case "rejected":
      await tx.undeliveredRecord.updateMany({
        where,
        data: { state: "rejected", sent: outcome.sent, reason: outcome.reason, message: outcome.message },
      });
      return;
    case "held":
      await tx.undeliveredRecord.updateMany({ where, data: { state: "held", sent: outcome.sent } });
      return;
  }
}

/** Dismiss records that wait: they are never sent. The note says why. Gives how many there were. */
export async function dismissRecords(
  sourceId: string,
  ids: readonly string[],
  { note, actor }: { note: string; actor: string },
): Promise<number> {
  return db.$transaction(async (tx) => {
    const { count } = await tx.undeliveredRecord.updateMany({
      where: { sourceId, id: { in: [...ids] }, state: { in: WAITING } },
      data: { state: "dismissed", note, resolvedAt: await databaseNow(tx) },
    });
    if (count === 0) return 0;
    await recordAudit(tx, {
      actor,
      action: "source.records_dismissed",
      subject: "source",
      subjectId: sourceId,
      details: { records: count, note },
    });
    return count;
  });
}

/** What was sent again of a source, newest first; of one run's records when its number is given. */
export async function listRedeliveries(
  sourceId: string,
  { runNumber, limit }: { runNumber: number | null; limit: number },
): Promise<RedeliveryView[]> {
  const lines = await db.redelivery.findMany({
    where: {
      sourceId,
      ...(runNumber === null ? {} : { undelivered: { some: { part: { run: { number: runNumber } } } } }),
    },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: limit,
  });
  const runs = await queryRows(
    db,
    z.object({ deliveryId: z.string(), number: z.int() }),
    Prisma.sql`
    SELECT DISTINCT undelivered."deliveryId", run."number" FROM "RejectedRecord" undelivered JOIN "SyncRun" run ON run."id" = undelivered."runId"
    WHERE undelivered."sourceId" = ${sourceId}::uuid AND undelivered."deliveryId" = ANY(${lines.map(({ id }) => id)}::uuid[])
    ORDER BY 2`,
  );
  return lines.map(({ id, at, actor, records, delivered, rejected, deferred }) => ({
    id,
    at,
    actor,
    records,
    delivered,
    rejected,
    deferred,
    runNumbers: runs.filter(({ deliveryId }) => deliveryId === id).map(({ number }) => number),
  }));
}
