import { afterAll, expect, test } from "vitest";
import { db } from "@/lib/store/db";
import { runScenarios, summary } from "./lakehouse/run-scenarios";
import { PENDING_CODES } from "./pending";

/** More, and new ones, by `npm run increments -- --scenarios N --seed S`. */
const SEEDS = [1, 2];

afterAll(() => db.$disconnect());

// Losing a row, or counting one twice, is the one failure that nobody sees: the numbers are only a little wrong.
test("random histories, cuts and crashes: the project holds what the oracle says, nothing more and nothing less", async () => {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const totals = await runScenarios(SEEDS, say);
  for (const { shape, codes } of totals.pending) say(`pending: ${shape.name} (${codes.join(", ")})`);
  say(summary(totals));
  expect(totals.reports).toEqual([]);
  expect(totals.records).toBeGreaterThan(100);
  expect(totals.pending.flatMap(({ codes }) => codes).filter((code) => !PENDING_CODES.has(code))).toEqual([]);
}, 1_200_000);
