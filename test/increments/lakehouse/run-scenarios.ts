import { createConnection } from "@/lib/store/connections";
import { lakehouseConnection } from "../../factories";
import { randomFrom } from "../random";
import { type PendingShape, sortShapes } from "./catalogue";
import { openCollector } from "./collector";
import { runScenario, type ScenarioResult } from "./scenario";
import type { Shape } from "./shape";

export type Totals = ScenarioResult & { scenarios: number; shapes: number; pending: PendingShape[] };

/** Ten scenarios see every shape that the product takes. */
const SCENARIOS_FOR_ALL = 10;

/**
 * Run scenarios one after another on the lakehouse of LAKEFEED_LAKEHOUSE_FILE. Their seeds are given; so is, for a
 * repeat, the name of one shape. `say` hears of each scenario and of each failure at once.
 */
export async function runScenarios(
  seeds: readonly number[],
  say: (line: string) => void,
  onlyShape: string | null = null,
): Promise<Totals> {
  const { serverHostname, httpPath, token } = lakehouseConnection();
  const { id: connectionId } = await createConnection({ serverHostname, httpPath, token }, "test");
  const { taken, pending } = await sortShapes();
  const chosen = onlyShape === null ? shuffled(taken) : taken.filter(({ name }) => name === onlyShape);
  if (chosen.length === 0) throw new Error(`The product takes no shape named ${onlyShape}.`);
  const each = Math.ceil(chosen.length / SCENARIOS_FOR_ALL);
  const collector = await openCollector();
  const seen = new Set<string>();
  const totals: ScenarioResult = { records: 0, repeats: 0, differences: 0, reports: [] };
  try {
    for (const [i, seed] of seeds.entries()) {
      const shapes = Array.from(
        { length: Math.min(each, chosen.length) },
        (_, n) => chosen[(i * each + n) % chosen.length],
      ).filter((shape): shape is Shape => shape !== undefined);
      for (const { name } of shapes) seen.add(name);
      const began = Date.now();
      const result = await runScenario({
        seed,
        shapes,
        collector,
        connectionId,
      });
      totals.records += result.records;
      totals.repeats += result.repeats;
      totals.differences += result.differences;
      totals.reports.push(...result.reports);
      say(
        `scenario ${seed}: ${shapes.length} shapes, ${result.records} records, ${result.repeats} retries, ${result.differences} differences, ${Date.now() - began} ms`,
      );
      for (const report of result.reports) say(report);
    }
  } finally {
    await collector.close();
  }
  return { ...totals, scenarios: seeds.length, shapes: seen.size, pending };
}

/** One-table shapes and joins mixed, the same way each time. */
function shuffled(shapes: readonly Shape[]): Shape[] {
  return randomFrom(1).shuffle(shapes);
}

/** The last line of the command. */
export function summary({ scenarios, shapes, records, repeats, differences }: Totals): string {
  return `increments: ${scenarios} scenarios, ${shapes} shapes, ${records} records, ${repeats} retries, ${differences} differences`;
}
