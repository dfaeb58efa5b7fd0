import { expect, test } from "vitest";
import { emptyCounts } from "@/lib/model/run/counts";
import type { LiveRun } from "@/lib/model/source/source-view";
import { timeLeft } from "./time-left";

const run = (rowsExpected: number | null, rowsRead: number): LiveRun => ({
  number: 1,
  state: "running",
  startedAt: new Date(0),
  partsTotal: 2,
  partsClosed: 1,
  running: [],
  rowsExpected,
  counts: { ...emptyCounts(), rowsRead },
});

test("what is left to read, at the rate of now", () => {
  expect(timeLeft(run(1_000_000, 400_000), 10_000)).toBe(60_000);
});

// "0 s left" for minutes, because the plan counted too few rows, says less than nothing.
test("nothing while nobody can say: no plan, no rate, or more read than planned", () => {
  expect(timeLeft(run(null, 400_000), 10_000)).toBeNull();
  expect(timeLeft(run(1_000_000, 0), null)).toBeNull();
  expect(timeLeft(run(1_000_000, 1_000_001), 10_000)).toBeNull();
});
