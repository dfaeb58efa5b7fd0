import { parseArgs } from "node:util";
import { db } from "@/lib/store/db";
import { newSeed } from "../random";
import { runScenarios, summary } from "./run-scenarios";

const { values } = parseArgs({
  options: {
    scenarios: { type: "string", default: "10" },
    seed: { type: "string" },
    /** One scenario again, by the seed that a report names. */
    "scenario-seed": { type: "string" },
    /** Only these shapes, all of them in each scenario. */
    shape: { type: "string", multiple: true },
    /** How many shapes each scenario has; by default ten scenarios see all of them. */
    "shapes-each": { type: "string" },
    "at-once": { type: "string", default: "2" },
  },
});

const seed = Number(values.seed ?? newSeed());
const seeds =
  values["scenario-seed"] === undefined
    ? Array.from({ length: Number(values.scenarios) }, (_, i) => seed + 7_919 * i)
    : [Number(values["scenario-seed"])];
process.stdout.write(`seed ${seed}\n`);
const say = (line: string) => process.stdout.write(`${line}\n`);
const totals = await runScenarios({
  seeds,
  order: seed,
  only: values.shape ?? [],
  shapesEach: values["shapes-each"] === undefined ? undefined : Number(values["shapes-each"]),
  atOnce: Number(values["at-once"]),
  say,
});
await db.$disconnect();
process.stdout.write(`${summary(totals)}\n`);
process.exitCode = totals.differences > 0 ? 1 : 0;
