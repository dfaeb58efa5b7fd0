import { randomUUID } from "node:crypto";
import type { Failure } from "@/lib/model/errors";
import { type Counts, emptyCounts } from "@/lib/model/run/counts";
import type { RunState } from "@/lib/model/run/run";
import { db } from "@/lib/store/db";

export const ORDERS = { catalog: "main", schema: "shop", table: "orders" };

export type NewRun = {
  number: number;
  state?: RunState;
  startedAt: Date;
  durationMs?: number;
  freshnessMs?: number | null;
  /** What its part was planned to read. */
  rowsExpected?: number;
  counts?: Partial<Counts>;
  failure?: Failure;
};

/** A run with one part that holds all its counts; those of an open run are its parts' alone. */
export async function makeRun(
  sourceId: string,
  { number, state = "succeeded", startedAt, durationMs = 9_000, ...run }: NewRun,
) {
  const open = state === "running" || state === "suspended" || state === "needs_attention";
  const endedAt = open ? null : new Date(startedAt.getTime() + durationMs);
  const counts = { ...emptyCounts(), ...run.counts };
  const plain = {
    table: ORDERS,
    output: "records",
    mayRewrite: false,
    ordinal: 0,
    startedAt,
    endedAt,
    attempts: 1,
    rowsExpected: run.rowsExpected ?? null,
    ...counts,
  } as const;
  const created = await db.syncRun.create({
    data: {
      sourceId,
      number,
      state,
      trigger: "schedule",
      clock: startedAt,
      startedAt,
      endedAt,
      sql: "select 1",
      sqlHash: "0",
      freshnessMs: run.freshnessMs ?? null,
      ...(run.failure ? { failure: run.failure } : {}),
      ...(open ? {} : counts),
      pins: {
        create: {
          ordinal: 0,
          ...ORDERS,
          tableId: "t",
          fromVersion: number,
          toVersion: number + 1,
          committedAt: startedAt,
          initial: false,
          snapshot: false,
        },
      },
      parts: {
        create: {
          ...plain,
          state: open ? "running" : "closed",
          reading: { kind: "changes", from: number + 1, to: number + 1 },
        },
      },
    },
    include: { parts: true },
  });
  await db.source.update({ where: { id: sourceId }, data: { lastRunNumber: number, dueAt: null } });
  return created;
}

/** A row that was refused in a part of a run. */
export async function makeUndelivered(
  run: { id: string; sourceId: string; parts: { id: string }[] },
  rejected: {
    state?: "rejected" | "held" | "delivered" | "dismissed";
    reason?: string;
    payload?: string;
    createdAt?: Date;
  },
) {
  const partId = run.parts[0]?.id;
  if (!partId) throw new Error("The run has no part.");
  return db.undeliveredRecord.create({
    data: {
      sourceId: run.sourceId,
      runId: run.id,
      partId,
      key: randomUUID(),
      state: "rejected",
      reason: "short_id",
      message: "user_id is “12”: shorter than the 5 characters that the project accepts.",
      payload: '{"user_id":"12","event_type":"Order Completed"}',
      ...rejected,
    },
  });
}
