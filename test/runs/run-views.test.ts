import { expect, test } from "vitest";
import { emptyCounts } from "@/lib/model/run/counts";
import { listLedger, streamLedger, sumLedger } from "@/lib/runs/ledger-views";
import { readRunBuckets, readRunStatistics } from "@/lib/runs/performance-views";
import { getRunView, listRuns, streamRuns } from "@/lib/runs/run-views";
import { countUndelivered, listUndeliveredViews, streamUndelivered } from "@/lib/undelivered-records/undelivered-views";
import { makeSource } from "../factories";
import { makeRun, makeUndelivered } from "./make-run";

const at = (time: string) => new Date(`2026-11-19T${time}Z`);
const day = { from: at("00:00:00"), to: new Date("2026-11-20T00:00:00Z") };
const delivered = (rows: number) => ({ rowsRead: rows, rowsMade: rows, records: rows, delivered: rows });
const failure = { code: "WAREHOUSE_UNAVAILABLE", message: "The cluster does not answer." } as const;

/** A morning: two good runs, a quiet one, one with refused rows, and one that stopped half-way. */
async function makeMorning() {
  const { id } = await makeSource();
  await makeRun(id, {
    number: 1,
    startedAt: at("06:00:00"),
    counts: delivered(100),
    freshnessMs: 60_000,
    durationMs: 4_000,
  });
  await makeRun(id, {
    number: 2,
    startedAt: at("06:15:00"),
    counts: delivered(50),
    freshnessMs: 30_000,
    durationMs: 2_000,
  });
  await makeRun(id, { number: 3, state: "up_to_date", startedAt: at("06:30:00"), durationMs: 900 });
  const refused = { rowsRead: 10, rowsMade: 8, rowsInvalid: 2, records: 8, delivered: 6, rejected: 1, deferred: 1 };
  const partial = await makeRun(id, {
    number: 4,
    state: "partial",
    startedAt: at("08:59:59"),
    counts: refused,
    freshnessMs: 600_000,
  });
  await makeRun(id, { number: 5, state: "suspended", startedAt: at("09:00:00"), counts: delivered(7), failure });
  return { id, partial };
}

test("statistics sum all runs of the range, the open one by its parts", async () => {
  const { id } = await makeMorning();
  expect(await readRunStatistics(id, day)).toEqual({
    runs: 5,
    succeeded: 4,
    upToDate: 1,
    failed: 1,
    open: 0,
    freshnessMs: 600_000,
    counts: { rowsRead: 167, rowsMade: 165, rowsInvalid: 2, records: 165, delivered: 163, rejected: 1, deferred: 1 },
  });
  const { id: empty } = await makeSource();
  expect(await readRunStatistics(empty, day)).toMatchObject({ runs: 0, freshnessMs: null, counts: emptyCounts() });
});

// A run at the edge of two steps must be in exactly one of them, or the bars and the sums differ.
test("the steps of a chart hold every run once", async () => {
  const { id } = await makeMorning();
  const buckets = await readRunBuckets(id, day, 3_600_000);
  expect(buckets).toHaveLength(24);
  expect(buckets.reduce((sum, { runs }) => sum + runs, 0)).toBe(5);
  expect(buckets[6]).toEqual({
    from: at("06:00:00"),
    runs: 3,
    failed: 0,
    firstNumber: 1,
    delivered: 150,
    rejected: 0,
    deferred: 0,
    freshnessMs: 60_000,
    durationMs: 4_000,
  });
  expect(buckets[8]).toMatchObject({ runs: 1, firstNumber: 4, delivered: 6, rejected: 3, deferred: 1 });
  expect(buckets[9]).toMatchObject({ runs: 1, failed: 1, delivered: 7, durationMs: null });
  expect(buckets[0]).toMatchObject({ runs: 0, firstNumber: null, delivered: 0 });
});

test("runs are filtered and paged", async () => {
  const { id } = await makeMorning();
  const numbers = async (filter: "all" | "rows" | "rejected" | "failed", before: number | null = null) =>
    (await listRuns(id, { range: day, filter, before, limit: 2 })).map(({ number }) => number);
  expect(await numbers("all")).toEqual([5, 4]);
  expect(await numbers("all", 4)).toEqual([3, 2]);
  expect(await numbers("rows", 4)).toEqual([2, 1]);
  expect(await numbers("rejected")).toEqual([4]);
  expect(await numbers("failed")).toEqual([5]);
  const [open] = await listRuns(id, { range: day, filter: "failed", before: null, limit: 1 });
  expect(open).toMatchObject({ failure, counts: { delivered: 7 } });
});

test("a run comes with its pins and parts, and only from its own source", async () => {
  const { id } = await makeMorning();
  const run = await getRunView(id, 4);
  expect(run).toMatchObject({ number: 4, newestNumber: 5, counts: { rowsInvalid: 2 }, pins: [{ from: 4, to: 5 }] });
  expect(run.parts).toMatchObject([{ ordinal: 0, state: "closed", reading: { kind: "changes", from: 5, to: 5 } }]);
  expect((await getRunView(id, 5)).counts.delivered).toBe(7);
  const { id: other } = await makeSource();
  await expect(getRunView(other, 4)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("the ledger has the closed parts, by the versions they read", async () => {
  const { id } = await makeMorning();
  const all = { table: null, fromVersion: null, toVersion: null };
  expect((await listLedger(id, { filter: all, after: null, limit: 10 })).map(({ runNumber }) => runNumber)).toEqual([
    4, 3, 2, 1,
  ]);
  expect(await sumLedger(id, all)).toMatchObject({
    lines: 4,
    counts: { rowsRead: 160, delivered: 156, rejected: 1, deferred: 1 },
  });
  expect(await sumLedger(id, { ...all, fromVersion: 3, toVersion: 4 })).toMatchObject({ lines: 2 });
  expect(await sumLedger(id, { ...all, table: "main.shop.orders" })).toMatchObject({ lines: 4 });
  expect(await sumLedger(id, { ...all, table: "main.shop.other" })).toMatchObject({ lines: 0, counts: emptyCounts() });
  const second = await listLedger(id, { filter: all, after: { runNumber: 4, ordinal: 0 }, limit: 2 });
  expect(second.map(({ runNumber }) => runNumber)).toEqual([3, 2]);
});

test("kept rows are listed by state and reason, each once over all pages", async () => {
  const { id, partial } = await makeMorning();
  for (let i = 0; i < 7; i++)
    await makeUndelivered(partial, { reason: i < 4 ? "short_id" : "bad_time", createdAt: at("09:00:00") });
  await makeUndelivered(partial, { state: "held", reason: "destination_rejected" });
  expect(await countUndelivered(id)).toEqual([
    { state: "rejected", reason: "short_id", count: 4 },
    { state: "rejected", reason: "bad_time", count: 3 },
    { state: "held", reason: "destination_rejected", count: 1 },
  ]);
  const filter = { state: "rejected" as const, reason: null, search: null };
  const seen: string[] = [];
  for (let after = null as { createdAt: Date; id: string } | null; ; ) {
    const page = await listUndeliveredViews(id, { filter, after, limit: 3 });
    seen.push(...page.map((row) => row.id));
    const last = page.at(-1);
    if (!last) break;
    after = last;
  }
  expect(new Set(seen).size).toBe(7);
  expect(seen).toHaveLength(7);
  const [deferred] = await listUndeliveredViews(id, {
    filter: { state: "held", reason: null, search: null },
    after: null,
    limit: 5,
  });
  expect(deferred).toMatchObject({ runNumber: 4, part: { ordinal: 0, table: { table: "orders" } } });
});

test("a download holds every line once", async () => {
  const { id, partial } = await makeMorning();
  for (let i = 0; i < 3; i++) await makeUndelivered(partial, {});
  const count = async (pages: AsyncIterable<unknown[]>) => {
    let lines = 0;
    for await (const page of pages) lines += page.length;
    return lines;
  };
  expect(await count(streamRuns(id, day))).toBe(5);
  expect(await count(streamLedger(id, { table: null, fromVersion: null, toVersion: null }))).toBe(4);
  expect(await count(streamUndelivered(id, { state: "rejected", reason: null, search: null }))).toBe(3);
});
