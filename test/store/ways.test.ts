import { expect, test } from "vitest";
import type { Gap } from "@/lib/model/run/gap";
import { acknowledgeFailure, resnapshotSource, skipGap } from "@/lib/recovery/recovery-actions";
import { readLiveSource } from "@/lib/sources/source-views";
import { db } from "@/lib/store/db";
import { commitRun, openRun, suspendRun } from "@/lib/store/runs";
import { claimDueSources, getSource, pauseSource } from "@/lib/store/sources";
import { makePin, makeSource, TABLE } from "../factories";

const now = new Date();
const choice = { actor: "ines", now, reason: "known" };
const GAP: Gap = {
  table: TABLE,
  from: 5,
  to: 7,
  delivered: { version: 4, at: null },
  resume: { tableId: "table-1", after: 7 },
  head: { version: 9, at: null },
  fromAt: null,
  toAt: null,
  rowsMissed: 3,
  rowsWaiting: 2,
  rowsNow: 10,
};
const plan = (pin: Parameters<typeof makePin>[0]) => ({
  clock: now,
  sql: "select 1",
  sqlHash: "hash",
  pins: [makePin(pin)],
  parts: [],
});

/** A source that was delivered up to version 4 and whose next run met a gap. */
async function stopped() {
  const { id } = await makeSource();
  await commitRun((await openRun(id, plan({}))).id, now);
  const run = await openRun(id, plan({ from: 4, to: 9, initial: false, snapshot: false }));
  await suspendRun(id, { code: "HISTORY_LOST", message: "gone", gaps: [GAP] }, { now });
  return { id, runId: run.id };
}

const stateOf = async (id: string) => (await db.syncRun.findUniqueOrThrow({ where: { id } })).state;

// A stopped source that was announced would run into the same gap each minute.
test("a source with a gap is not due until a person chose, then at once, with its run closed", async () => {
  const { id, runId } = await stopped();
  expect(await stateOf(runId)).toBe("needs_attention");
  expect(await claimDueSources(id)).toEqual([]);
  await skipGap(id, choice);
  expect(await stateOf(runId)).toBe("cancelled");
  expect(await claimDueSources(id)).toHaveLength(1);
});

test("to continue moves the checkpoint only with the run that begins after the gap", async () => {
  const { id } = await stopped();
  await skipGap(id, choice);
  const [table] = (await getSource(id)).tables;
  expect(table).toMatchObject({ checkpoint: 4, skip: { from: 5, after: 7, by: "ines", reason: "known" } });
  const skipped = table?.skip ?? undefined;
  const run = await openRun(id, plan({ from: 7, to: 9, initial: false, snapshot: false, skipped }));
  await commitRun(run.id, now);
  expect((await getSource(id)).tables[0]).toMatchObject({ checkpoint: 9, skip: null });
});

// Without the skip on its pin a run from 7 would jump over what is between.
test("a run that begins elsewhere than at the checkpoint, and leaves nothing behind by a person's word, does not commit", async () => {
  const { id } = await stopped();
  await skipGap(id, choice);
  const run = await openRun(id, plan({ from: 7, to: 9, initial: false, snapshot: false }));
  await expect(commitRun(run.id, now)).rejects.toMatchObject({ code: "INTERNAL" });
  expect((await getSource(id)).tables[0]?.checkpoint).toBe(4);
});

test("to import again begins anew from Latest; a paused source stays paused", async () => {
  const { id } = await stopped();
  await pauseSource(id, "test");
  await resnapshotSource(id, choice);
  const source = await getSource(id);
  expect(source.tables).toMatchObject([{ startFrom: "latest", checkpoint: null, tableId: null }]);
  expect(source.pausedAt).not.toBeNull();
  expect(await claimDueSources(id)).toEqual([]);
});

test("a source that waits for nothing refuses a choice, and nothing changes", async () => {
  const { id } = await makeSource();
  for (const choose of [skipGap, resnapshotSource, acknowledgeFailure])
    await expect(choose(id, choice)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  expect((await getSource(id)).tables[0]).toMatchObject({ startFrom: "first", skip: null });
});

// Of two that press at once, one must find that the other chose already.
test("two choices at once: one is taken", async () => {
  const { id } = await stopped();
  const outcomes = await Promise.allSettled([skipGap(id, choice), resnapshotSource(id, choice)]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("the list warns by the clock alone, from the last run that saw all commits delivered", async () => {
  const { id } = await makeSource();
  await commitRun((await openRun(id, { ...plan({}), clock: now })).id, now);
  const later = (days: number) => new Date(now.getTime() + days * 86_400_000);
  expect((await readLiveSource(id, later(3))).retention).toBeNull();
  expect((await readLiveSource(id, later(4))).retention).toMatchObject({ level: "half", table: TABLE });
  expect((await readLiveSource(id, later(6))).retention).toMatchObject({ level: "urgent" });
  await db.sourceTable.updateMany({ where: { sourceId: id }, data: { fileRetentionMs: 20 * 86_400_000 } });
  expect((await readLiveSource(id, later(6))).retention).toBeNull();
});
