import type { Bench } from "../open-bench";
import { round } from "../statistics";
import type { BenchTable } from "../tables";
import type { PartResult } from "./part-result";

/** What the syncing process takes above idle for a small and a large delta. */
export async function measureMemory(bench: Bench, tables: readonly BenchTable[]): Promise<PartResult> {
  const peaks: { rows: number; aboveIdleMb: number; peakMb: number }[] = [];
  for (const table of tables) {
    const { idleMb, peakMb } = await bench.deliver(await bench.prepare(table));
    peaks.push({ rows: table.rows, peakMb, aboveIdleMb: peakMb - idleMb });
  }
  const [small, large] = [peaks[0], peaks.at(-1)];
  const grown = small && large ? large.peakMb / small.peakMb : Number.NaN;
  return {
    numbers: { memory_ratio: round(grown) },
    text: [
      "| changed rows | peak of the syncing process, MB | above idle, MB |",
      "| --- | --- | --- |",
      ...peaks.map(
        ({ rows, peakMb, aboveIdleMb }) =>
          `| ${rows.toLocaleString("en")} | ${Math.round(peakMb)} | ${Math.round(aboveIdleMb)} |`,
      ),
    ].join("\n"),
  };
}
