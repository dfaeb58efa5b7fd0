import type { Bench, Product } from "../open-bench";
import { round } from "../statistics";
import type { BenchTable } from "../tables";
import type { PartResult } from "./part-result";

/** What the syncing process takes above idle for a small and a large delta. */
export async function measureMemory(bench: Bench, tables: readonly BenchTable[]): Promise<PartResult> {
  const peaks = await peaksOf(bench, tables);
  const others = bench.against ? await peaksOf(bench.against, tables) : [];
  const [small, large] = [peaks[0], peaks.at(-1)];
  const grown = small && large ? large.peakMb / small.peakMb : Number.NaN;
  return {
    numbers: {
      memory_ratio: round(grown),
      ...(others.length > 0
        ? { memory_ratio_to_against: round((large?.aboveIdleMb ?? Number.NaN) / (others.at(-1)?.aboveIdleMb ?? 0)) }
        : {}),
    },
    text: [
      "| changed rows | peak of the syncing process, MB | above idle, MB |",
      "| --- | --- | --- |",
      ...peaks.map(
        ({ rows, peakMb, aboveIdleMb }) =>
          `| ${rows.toLocaleString("en")} | ${Math.round(peakMb)} | ${Math.round(aboveIdleMb)} |`,
      ),
      ...others.map(
        ({ rows, peakMb, aboveIdleMb }) =>
          `| ${rows.toLocaleString("en")}, the other build | ${Math.round(peakMb)} | ${Math.round(aboveIdleMb)} |`,
      ),
    ].join("\n"),
  };
}

type Peak = { rows: number; aboveIdleMb: number; peakMb: number };

async function peaksOf(product: Product, tables: readonly BenchTable[]): Promise<Peak[]> {
  const peaks: Peak[] = [];
  for (const table of tables) {
    const { idleMb, peakMb } = await product.deliver(await product.prepare(table));
    peaks.push({ rows: table.rows, peakMb, aboveIdleMb: peakMb - idleMb });
  }
  return peaks;
}
