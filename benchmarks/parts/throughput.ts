import type { Bench, Measured } from "../open-bench";
import { median, pairedRatio, round, spread } from "../statistics";
import type { BenchTable } from "../tables";
import type { PartResult } from "./part-result";

/** The same rows by the three ways in Node, one after the other in each round; which goes first changes by the round. */
export async function measureThroughput(bench: Bench, table: BenchTable, rounds: number): Promise<PartResult> {
  const raw: Measured[] = [];
  const ours: Measured[] = [];
  const plain: Measured[] = [];
  for (let i = -1; i < rounds; i++) {
    const prepared = await bench.prepare(table);
    const steps = [
      async () => raw.push(await bench.fetchRaw(prepared)),
      async () => ours.push(await bench.deliver(prepared)),
      async () => plain.push(await bench.sendPlain(table)),
    ];
    for (const step of i % 2 === 0 ? steps : steps.toReversed()) await step();
    // The first round warms up all processes, and Spark.
    if (i === -1) for (const measured of [raw, ours, plain]) measured.length = 0;
  }
  const rates = (measured: readonly Measured[]) => measured.map(({ rowsPerS }) => rowsPerS);
  const [rawRates, oursRates, plainRates] = [rates(raw), rates(ours), rates(plain)];
  const sent = [...ours, ...plain];
  const peaks = ours.map(({ idleMb, peakMb }) => peakMb - idleMb);
  const line = (name: string, own: readonly number[], measured: readonly Measured[]) =>
    `| ${name} | ${thousands(median(own))} | ${spread(own, thousands)} | ${round(pairedRatio(own, rawRates))} | ${Math.round(median(measured.map(({ peakMb }) => peakMb)))} |`;
  return {
    numbers: {
      rows: table.rows,
      ours_rows_per_s: Math.round(median(oursRates)),
      raw_rows_per_s: Math.round(median(rawRates)),
      naive_rows_per_s: Math.round(median(plainRates)),
      ratio_to_raw: round(pairedRatio(oursRates, rawRates), 3),
      ratio_to_naive: round(pairedRatio(oursRates, plainRates), 3),
      lost: sent.reduce((sum, { lost }) => sum + lost, 0),
      twice: sent.reduce((sum, { twice }) => sum + twice, 0),
      peak_rss_mb: Math.round(Math.max(...peaks)),
    },
    text: [
      `${rounds} rounds of ${table.rows.toLocaleString("en")} changed rows, after one that warms up.`,
      "",
      "| way | rows/s, median | range | of the raw fetch, median of the rounds | peak memory, MB |",
      "| --- | --- | --- | --- | --- |",
      line("raw fetch of the same statement (nothing is sent)", rawRates, raw),
      line("**Lakefeed**: ledger, leases, ids, refusals", oursRates, ours),
      line("plain TypeScript: rows, objects, hash, JSON, one request at a time", plainRates, plain),
      "",
      "Seconds of processor that a million rows take, by whose they are, and how many of the machine's cores were busy; medians:",
      "",
      "| way | its own process | warehouse | gateway | database | endpoint | all | cores busy |",
      "| --- | --- | --- | --- | --- | --- | --- | --- |",
      processorLine("raw fetch", raw),
      processorLine("**Lakefeed**", ours),
      processorLine("plain TypeScript", plain),
      "",
      `Lakefeed is ${round(pairedRatio(oursRates, plainRates))} × plain TypeScript. Above its idle size its process took at most ${Math.round(Math.max(...peaks))} MB.`,
    ].join("\n"),
  };
}

/** Whose processor time a way takes; the warehouse and what is beside it show none where there is no /proc. */
function processorLine(name: string, measured: readonly Measured[]): string {
  const perMillion = measured.map(({ cpuSeconds, beside, rows }) =>
    [cpuSeconds, beside.warehouse, beside.gateway, beside.database, beside.endpoint].map(
      (seconds) => (seconds * 1_000_000) / rows,
    ),
  );
  const sum = (parts: readonly number[]) => parts.reduce((all, part) => all + part, 0);
  const busy = measured.map(({ rowsPerS }, i) => (sum(perMillion[i] ?? []) * rowsPerS) / 1_000_000);
  const columns = [0, 1, 2, 3, 4].map((column) => median(perMillion.map((parts) => parts[column] ?? 0)));
  return `| ${name} | ${[...columns, median(perMillion.map(sum)), median(busy)].map((value) => value.toFixed(1)).join(" | ")} |`;
}

export function thousands(rate: number): string {
  return `${(rate / 1_000).toFixed(1)}k`;
}
