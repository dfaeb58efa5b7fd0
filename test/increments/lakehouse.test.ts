import { afterAll, expect, test } from "vitest";
import { db } from "@/lib/store/db";
import { runScenarios, summary } from "./lakehouse/run-scenarios";
import { refusedShapes, SHAPES } from "./lakehouse/shapes/catalogue";
import { newSeed } from "./random";

/** Half of the histories and their shapes are always the same, half are new; a failure names its own seed. */
const FIXED = 1;
const DRAWN = Number(process.env.INCREMENTS_SEED ?? newSeed());
const SCENARIOS = 5;

/** Few shapes in each scenario: `npm run increments -- --scenarios 10` has them all. */
const SHAPES_EACH = 2;

afterAll(() => db.$disconnect());

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function play(seed: number) {
  const seeds = Array.from({ length: SCENARIOS }, (_, i) => seed + 7_919 * i);
  say(`seeds ${seeds.join(", ")}`);
  // Scenarios wait for the warehouse most of the time.
  const totals = await runScenarios({ seeds, order: seed, shapesEach: SHAPES_EACH, atOnce: 2, say });
  say(summary(totals));
  return totals;
}

// What a person meets is a SQL of their own on a history of their own: neither is in any test written by hand.
test("whatever happens to the tables, what arrives is what the SQL says", { timeout: 1_800_000 }, async () => {
  const [fixed, drawn] = await Promise.all([play(FIXED), play(DRAWN)]);
  expect([...fixed.reports, ...drawn.reports]).toEqual([]);
  expect(fixed).toMatchObject({ scenarios: SCENARIOS, differences: 0 });
  expect(drawn).toMatchObject({ scenarios: SCENARIOS, differences: 0 });
  // Histories in which nothing is sent and nothing breaks off would show nothing.
  expect(fixed.records + drawn.records).toBeGreaterThan(20);
  expect(fixed.repeats + drawn.repeats).toBeGreaterThan(1);
});

test("the catalogue has shapes enough, and the product takes each", async () => {
  expect(SHAPES.length).toBeGreaterThanOrEqual(25);
  expect(new Set(SHAPES.map(({ name }) => name)).size).toBe(SHAPES.length);
  expect(await refusedShapes()).toEqual([]);
});
