import { expect, test } from "vitest";
import { emptyCounts } from "@/lib/model/run/counts";
import type { PlannedPart } from "@/lib/model/run/part";
import type { Pin } from "@/lib/model/run/run";
import { db } from "@/lib/store/db";
import { beginPart, closePart, holdLease, readLeaseMs, recordBatch, releaseLease } from "@/lib/store/parts";
import { commitRun, findOpenRun, openRun, recordUpToDate, resumeRun, suspendRun } from "@/lib/store/runs";
import { claimDueSources, getSource, isStopped, pauseSource, requestSync, resumeSource } from "@/lib/store/sources";
import { makePin, makeSource, TABLE } from "../factories";

const PART: PlannedPart = {
  drivingReference: 0,
  ordinal: 0,
  table: TABLE,
  reading: { kind: "changes", from: 1, to: 4 },
  output: "records",
  mayRewrite: false,
  identity: null,
};
const plan = (pins: Pin[] = [makePin()]) => ({
  clock: new Date(),
  sql: "select 1",
  sqlHash: "hash",
  pins,
  parts: [PART],
});
const counts = { ...emptyCounts(), rowsRead: 3, rowsMade: 2, rowsInvalid: 1, records: 2, delivered: 2 };
const refused = {
  state: "rejected",
  reason: "missing_id",
  message: "no id",
  payload: '{"a":1}',
  identity: null,
  ordinal: 0,
} as const;

async function openedRun() {
  const source = await makeSource();
  const run = await openRun(source.id, plan());
  const part = run.parts[0];
  if (!part) throw new Error("the run has no part");
  return { sourceId: source.id, run, partId: part.id };
}

async function deliver({ sourceId, run, partId }: Awaited<ReturnType<typeof openedRun>>) {
  const execution = await beginPart(sourceId, run.id, partId);
  await recordBatch(execution, counts, [refused]);
  await closePart(execution);
}

// Batches are recorded side by side; counts that overwrote each other would leave a ledger that never balances.
test("batches that are recorded at the same moment are all counted, and none once a newer execution began", async () => {
  const { sourceId, run, partId } = await openedRun();
  const execution = await beginPart(sourceId, run.id, partId);
  const batches = Array.from({ length: 24 }, (_, i) => recordBatch(execution, counts, i % 6 === 0 ? [refused] : []));
  await Promise.all([...batches, ...batches.map(() => holdLease(execution))]);
  await beginPart(sourceId, run.id, partId);
  await expect(recordBatch(execution, counts, [])).rejects.toMatchObject({ code: "LEASE_LOST" });
  const before = await db.syncPart.findUniqueOrThrow({ where: { id: partId } });
  expect(before).toMatchObject({ rowsRead: 0, delivered: 0 });

  const newest = await beginPart(sourceId, run.id, partId);
  await Promise.all(Array.from({ length: 24 }, () => recordBatch(newest, counts, [])));
  expect(await db.syncPart.findUniqueOrThrow({ where: { id: partId } })).toMatchObject({ rowsRead: 72, delivered: 48 });
});

// Two runs side by side would both deliver (a, b], and move the checkpoint twice.
test("a source has one open run, whoever asks", async () => {
  const { sourceId } = await openedRun();
  await expect(openRun(sourceId, plan())).rejects.toMatchObject({ code: "LEASE_LOST" });
  expect(await db.syncRun.count({ where: { sourceId } })).toBe(1);
});

test("commit moves the checkpoint, sums the ledger and sets the next due time, once", async () => {
  const opened = await openedRun();
  await deliver(opened);
  const now = new Date();
  await commitRun(opened.run.id, now);
  await commitRun(opened.run.id, new Date(now.getTime() + 60_000));

  const source = await getSource(opened.sourceId);
  expect(source.tables[0]).toMatchObject({ checkpoint: 4, tableId: "table-1" });
  const run = await db.syncRun.findUniqueOrThrow({ where: { id: opened.run.id } });
  expect(run).toMatchObject({ state: "partial", endedAt: now, rowsRead: 3, rowsInvalid: 1, delivered: 2 });
  const { dueAt } = await db.source.findUniqueOrThrow({ where: { id: opened.sourceId } });
  expect(dueAt?.getTime()).toBeGreaterThan(now.getTime());
});

// Closing with a part missing would lose its rows for good.
test("a run with an open part does not commit, and nothing moves", async () => {
  const { sourceId, run } = await openedRun();
  await expect(commitRun(run.id, new Date())).rejects.toMatchObject({ code: "INTERNAL" });
  expect((await getSource(sourceId)).tables[0]?.checkpoint).toBeNull();
});

// A checkpoint that another run moved means that rows were delivered under other pins.
test("a run whose checkpoint was moved by another does not commit", async () => {
  const opened = await openedRun();
  await deliver(opened);
  await db.sourceTable.updateMany({ where: { sourceId: opened.sourceId }, data: { checkpoint: 9 } });
  await expect(commitRun(opened.run.id, new Date())).rejects.toMatchObject({ code: "INTERNAL" });
  expect((await findOpenRun(opened.sourceId))?.id).toBe(opened.run.id);
});

// A worker that was thought dead must not add to the ledger of the one that replaced it.
test("a newer execution fences the older one out of every write", async () => {
  const { sourceId, run, partId } = await openedRun();
  const older = await beginPart(sourceId, run.id, partId);
  await holdLease(older);
  const newer = await beginPart(sourceId, run.id, partId);
  expect(await readLeaseMs(newer)).toBeGreaterThan(0);
  await expect(holdLease(older)).rejects.toMatchObject({ code: "LEASE_LOST" });
  await expect(recordBatch(older, counts, [])).rejects.toMatchObject({ code: "LEASE_LOST" });
  await expect(closePart(older)).rejects.toMatchObject({ code: "LEASE_LOST" });
  await recordBatch(newer, counts, []);
  expect(await db.syncPart.findUniqueOrThrow({ where: { id: partId } })).toMatchObject({ rowsRead: 3, attempts: 2 });
});

// A scheduler that restarts hands a part to a second execution while the first still sends. The second waits for the
// first to end, not for a minute; and the first must not give back what is the second's by then.
test("an execution that was taken over gives back its own lease, and never that of the newer one", async () => {
  const { sourceId, run, partId } = await openedRun();
  const older = await beginPart(sourceId, run.id, partId);
  await holdLease(older);
  const newer = await beginPart(sourceId, run.id, partId);
  await releaseLease(older);
  expect(await readLeaseMs(newer)).toBe(0);
  await holdLease(newer);
  await releaseLease(older);
  expect(await readLeaseMs(newer)).toBeGreaterThan(0);
  await expect(readLeaseMs(older)).rejects.toMatchObject({ code: "LEASE_LOST" });
});

// A heartbeat that waited for the close would leave a lease that nobody gives back, and the next run would wait for it.
test("a part that is closed or given back takes no lease any more", async () => {
  const { sourceId, run, partId } = await openedRun();
  const leaseOf = async () => (await db.syncPart.findUniqueOrThrow({ where: { id: partId } })).leaseUntil;
  const first = await beginPart(sourceId, run.id, partId);
  await holdLease(first);
  await releaseLease(first);
  await expect(holdLease(first)).rejects.toMatchObject({ code: "LEASE_LOST" });
  expect(await leaseOf()).toBeNull();

  const second = await beginPart(sourceId, run.id, partId);
  await closePart(second);
  await expect(holdLease(second)).rejects.toMatchObject({ code: "LEASE_LOST" });
  expect(await leaseOf()).toBeNull();
  await expect(beginPart(sourceId, run.id, partId)).rejects.toMatchObject({ code: "LEASE_LOST" });
});

// Counting a repeated part on top of itself would unbalance the ledger; keeping its refusals twice would double them.
test("a repeated part counts from zero and keeps each refusal once", async () => {
  const opened = await openedRun();
  const execution = await beginPart(opened.sourceId, opened.run.id, opened.partId);
  await recordBatch(execution, counts, [refused, { ...refused, ordinal: 1 }]);
  await deliver(opened);
  expect(await db.syncPart.findUniqueOrThrow({ where: { id: opened.partId } })).toMatchObject({
    rowsRead: 3,
    delivered: 2,
  });
  expect(await db.undeliveredRecord.count({ where: { partId: opened.partId } })).toBe(2);
});

test("pausing suspends the run, which stops its part; resuming continues with the same pins", async () => {
  const { sourceId, run, partId } = await openedRun();
  const execution = await beginPart(sourceId, run.id, partId);
  await pauseSource(sourceId, "test");
  await expect(holdLease(execution)).rejects.toMatchObject({ code: "LEASE_LOST" });
  expect(await isStopped(sourceId)).toBe(true);
  expect(await claimDueSources(sourceId)).toEqual([]);

  await resumeSource(sourceId, "test");
  expect(await claimDueSources(sourceId)).toHaveLength(1);
  const open = await findOpenRun(sourceId);
  expect(open?.pins).toEqual(run.pins);
  if (open) await resumeRun(open);
  await beginPart(sourceId, run.id, partId);
});

// A failure must neither lose its run nor be repeated at once for ever.
test("a failure that time fixes keeps the run open and waits longer each time", async () => {
  const { sourceId, run } = await openedRun();
  const failure = { code: "WAREHOUSE_UNAVAILABLE", message: "down" } as const;
  const waits: number[] = [];
  for (let i = 0; i < 3; i++) {
    const now = new Date();
    await suspendRun(sourceId, failure, { now });
    const source = await db.source.findUniqueOrThrow({ where: { id: sourceId } });
    waits.push((source.dueAt?.getTime() ?? 0) - now.getTime());
  }
  expect(waits).toEqual([60_000, 120_000, 240_000]);
  expect((await findOpenRun(sourceId))?.id).toBe(run.id);
});

// Of two parts that fail side by side the first says why; and what a person did since stays.
test("a run that was stopped is not stopped again by one of its parts", async () => {
  const { sourceId, run } = await openedRun();
  const now = new Date();
  const refused = { code: "DESTINATION_KEY_REJECTED", message: "the key" } as const;
  await suspendRun(sourceId, refused, { now, runId: run.id });
  await suspendRun(sourceId, { code: "SCHEMA_CHANGED", message: "later" }, { now, runId: run.id });
  const stopped = await db.source.findUniqueOrThrow({ where: { id: sourceId }, include: { runs: true } });
  expect(stopped).toMatchObject({ failure: refused, failuresInRow: 1, requiredAction: null });
  expect(stopped.runs).toMatchObject([{ state: "suspended", failure: refused }]);
});

// A revoked token that is tried each minute would lock the account out.
test("a failure that the owner must fix is not due again by itself, until someone asks", async () => {
  const { sourceId } = await openedRun();
  await suspendRun(sourceId, { code: "CREDENTIALS_REJECTED", message: "revoked" }, { now: new Date() });
  expect((await db.source.findUniqueOrThrow({ where: { id: sourceId } })).dueAt).toBeNull();
  expect(await claimDueSources(sourceId)).toEqual([]);
  await requestSync(sourceId, "test");
  expect(await claimDueSources(sourceId)).toHaveLength(1);
});

test("a gap needs a person's choice: asking for a sync is not enough", async () => {
  const { sourceId } = await openedRun();
  await suspendRun(sourceId, { code: "HISTORY_LOST", message: "gone" }, { now: new Date() });
  await requestSync(sourceId, "test");
  expect(await claimDueSources(sourceId)).toEqual([]);
});

// Two ticks, or two schedulers, must not both start what is due.
test("a due source is announced once, and again only when nothing has moved for two minutes", async () => {
  const { id } = await makeSource();
  const [first] = await claimDueSources(id);
  expect(first).toMatchObject({ sourceId: id, attempt: 1 });
  expect(await claimDueSources(id)).toEqual([]);
  await db.source.update({ where: { id }, data: { progressAt: new Date(Date.now() - 121_000) } });
  expect(await claimDueSources(id)).toMatchObject([{ attempt: 2, dueAt: first?.dueAt }]);
});

// Asked for in the moment in which the function run before it ends, an announcement comes to nothing; and a person waits.
test("what a person asked for is announced again after twenty seconds, unless a run has begun", async () => {
  const { id } = await makeSource();
  await requestSync(id, "test");
  expect(await claimDueSources(id)).toHaveLength(1);
  expect(await claimDueSources(id)).toEqual([]);
  await db.source.update({ where: { id }, data: { progressAt: new Date(Date.now() - 21_000) } });
  expect(await claimDueSources(id)).toHaveLength(1);

  const { sourceId } = await openedRun();
  await db.source.update({
    where: { id: sourceId },
    data: { dueTrigger: "manual", dueAttempt: 1, progressAt: new Date(Date.now() - 21_000) },
  });
  expect(await claimDueSources(sourceId)).toEqual([]);
});

// The function run can be lost for good (a scheduler without its disk): the row alone must bring the run back.
test("an open run that stands still is announced again", async () => {
  const { sourceId } = await openedRun();
  expect(await claimDueSources(sourceId)).toEqual([]);
  await db.source.update({ where: { id: sourceId }, data: { progressAt: new Date(Date.now() - 121_000) } });
  expect(await claimDueSources(sourceId)).toHaveLength(1);
});

// Asked for while a run is under way: the commit after the pin is not in this run.
test("a sync asked for during a run is due when the run ends", async () => {
  const opened = await openedRun();
  await requestSync(opened.sourceId, "test");
  await deliver(opened);
  await commitRun(opened.run.id, new Date());
  expect(await claimDueSources(opened.sourceId)).toHaveLength(1);
});

test("nothing new is a closed run of its own, and the next is due by the schedule", async () => {
  const { id } = await makeSource();
  await recordUpToDate(id, plan([makePin({ from: 4, initial: false, snapshot: false })]));
  expect(await findOpenRun(id)).toBeNull();
  expect(await claimDueSources(id)).toEqual([]);
});
