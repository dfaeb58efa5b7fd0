import { afterAll, expect, test } from "vitest";
import { db } from "@/lib/store/db";
import { refusedShapes, SHAPES } from "./lakehouse/catalogue";
import { runScenarios, summary } from "./lakehouse/run-scenarios";
import { newSeed } from "./random";

/** Half of the histories are always the same, half are new: their seeds are printed, and a failure names its own. */
const FIXED = [1, 2, 3, 4, 5];
const drawn = Number(process.env.INCREMENTS_SEED ?? newSeed());
const SEEDS = [...FIXED, ...FIXED.map((_, i) => drawn + 7_919 * i)];

/** Scenarios wait for the warehouse most of the time. */
const AT_ONCE = 4;

afterAll(() => db.$disconnect());

// What a person meets is a SQL of their own on a history of their own: neither is in any test written by hand.
test(`whatever happens to the tables, what arrives is what the SQL says; seed ${drawn}`, {
  timeout: 1_800_000,
}, async () => {
  const said: string[] = [];
  const say = (line: string) => {
    said.push(line);
    process.stdout.write(`${line}\n`);
  };
  const totals = await runScenarios({ seeds: SEEDS, order: drawn, atOnce: AT_ONCE, say });
  process.stdout.write(`${summary(totals)}\n`);
  expect(totals.reports, said.join("\n")).toEqual([]);
  expect(totals).toMatchObject({ scenarios: SEEDS.length, differences: 0 });
  expect(totals.records).toBeGreaterThan(100);
  expect(totals.repeats).toBeGreaterThan(20);
});

test("the catalogue has shapes enough, and the product takes each", async () => {
  expect(SHAPES.length).toBeGreaterThanOrEqual(25);
  expect(new Set(SHAPES.map(({ name }) => name)).size).toBe(SHAPES.length);
  expect(await refusedShapes()).toEqual([]);
});
