import { createConnection } from "@/lib/store/connections";
import { lakehouseConnection } from "../../factories";
import { randomFrom } from "../random";
import { openCollector } from "./collector";
import { openOtherWriter } from "./other-writer";
import { runScenario, type ScenarioResult } from "./scenario";
import { SHAPES } from "./shapes/catalogue";
import type { Shape } from "./shapes/shape";
import { addCounts, countsText } from "./tables/commit-kinds";
import { openWriters } from "./writers";

export type Totals = ScenarioResult & { scenarios: number; shapes: number };

/** So many shapes are a scenario's: ten scenarios see all of them. */
const SHAPES_EACH = Math.ceil(SHAPES.length / 10);

export type Wanted = {
  seeds: readonly number[];
  /** What the order of the shapes is drawn from: scenario after scenario takes the next ones. */
  order: number;
  /** For a repeat, the names of the only shapes: each scenario has them all. */
  only?: readonly string[];
  /** How many shapes each scenario has. */
  shapesEach?: number;
  /** So many scenarios at the same time, each on tables of its own. */
  atOnce: number;
  /** Hears of each scenario and of each failure at once. */
  say: (line: string) => void;
};

/** Run scenarios on the lakehouse of LAKEFEED_LAKEHOUSE_FILE. */
export async function runScenarios({
  seeds,
  order,
  only = [],
  shapesEach = SHAPES_EACH,
  atOnce,
  say,
}: Wanted): Promise<Totals> {
  const { serverHostname, httpPath, token } = lakehouseConnection();
  const { id: connectionId } = await createConnection({ serverHostname, httpPath, token }, "test");
  const chosen =
    only.length > 0 ? SHAPES.filter(({ name }) => only.includes(name)) : randomFrom(order).shuffle([...SHAPES]);
  if (chosen.length === 0) throw new Error(`There is no shape named ${only.join(", ")}.`);
  const each = only.length > 0 ? chosen.length : shapesEach;
  const collector = await openCollector();
  const seen = new Set<string>();
  const otherWriter = await openOtherWriter();
  const totals: ScenarioResult = { records: 0, repeats: 0, differences: 0, reports: [], commits: {} };
  const shapesOf = (scenario: number) =>
    Array.from(
      { length: Math.min(each, chosen.length) },
      (_, n) => chosen[(scenario * each + n) % chosen.length],
    ).filter((shape): shape is Shape => shape !== undefined);
  const note = (seed: number, shapes: readonly Shape[], result: ScenarioResult, milliseconds: number) => {
    for (const { name } of shapes) seen.add(name);
    totals.records += result.records;
    totals.repeats += result.repeats;
    totals.differences += result.differences;
    totals.reports.push(...result.reports);
    addCounts(totals.commits, result.commits);
    say(
      `scenario ${seed}: ${shapes.length} shapes, ${result.records} records, ${result.repeats} retries, ${result.differences} differences, ${milliseconds} ms`,
    );
    for (const report of result.reports) say(report);
  };
  const left = [...seeds.entries()];
  const play = async () => {
    let writers = await openWriters(otherWriter);
    for (let next = left.shift(); next; next = left.shift()) {
      const [i, seed] = next;
      const shapes = shapesOf(i);
      const began = Date.now();
      try {
        note(seed, shapes, await runScenario({ seed, shapes, collector, connectionId, writers }), Date.now() - began);
      } catch (thrown) {
        note(seed, shapes, brokenOff(seed, shapes, thrown), Date.now() - began);
        // Its sessions may have ended with it.
        await writers.close().catch(() => {});
        writers = await openWriters(otherWriter);
      }
    }
    await writers.close();
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, play));
  } finally {
    await Promise.all([collector.close(), otherWriter.close()]);
  }
  return { ...totals, scenarios: seeds.length, shapes: seen.size };
}

/** A scenario that breaks off is a difference, with what it takes to see it again; the others continue. */
function brokenOff(seed: number, shapes: readonly Shape[], thrown: unknown): ScenarioResult {
  const again = shapes.map(({ name }) => ` --shape "${name}"`).join("");
  const reason = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  const report = `Scenario ${seed} broke off. Again: npm run increments -- --scenario-seed ${seed}${again}\n${reason}`;
  return { records: 0, repeats: 0, differences: 1, reports: [report], commits: {} };
}

/** The last lines of the command: what the tables went through, and what came of it. */
export function summary({ scenarios, shapes, records, repeats, differences, commits }: Totals): string {
  return `commits: ${countsText(commits)}
increments: ${scenarios} scenarios, ${shapes} shapes, ${records} records, ${repeats} retries, ${differences} differences`;
}
