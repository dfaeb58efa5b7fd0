import type { Bench, Measured } from "../open-bench";
import { median, pairedRatio, round, spread } from "../statistics";
import type { BenchTable } from "../tables";
import { takeTurns } from "../take-turns";
import type { PartResult } from "./part-result";

/** How the warehouse answers: as Databricks does, or as open-source Spark. */
export type ResponseMode = "arrow" | "columns";

/** The same rows by every way in Node, one after the other in each round; which goes first changes by the round. */
export async function measureThroughput(
  bench: Bench,
  table: BenchTable,
  rounds: number,
  modes: readonly ResponseMode[] = ["arrow"],
): Promise<PartResult> {
  const results: PartResult[] = [];
  for (const mode of modes) {
    await bench.control.setResponses(mode);
    results.push(await measureMode(bench, table, rounds, mode));
  }
  await bench.control.setResponses("arrow");
  return {
    numbers: Object.assign({}, ...results.map(({ numbers }) => numbers)),
    text: results.map(({ text }) => text).join("\n\n"),
  };
}

async function measureMode(bench: Bench, table: BenchTable, rounds: number, mode: ResponseMode): Promise<PartResult> {
  const results = await takeTurns(rounds, async () => {
    const prepared = await bench.prepare(table);
    const { against } = bench;
    const other = against && (await against.prepare(table));
    return {
      raw: () => bench.fetchRaw(prepared),
      own: () => bench.fetchOwnSelect(table),
      ours: () => bench.deliver(prepared),
      ...(against && other ? { against: () => against.deliver(other) } : {}),
      plain: () => bench.sendPlain(table),
    };
  });
  const of = (way: "raw" | "own" | "ours" | "against" | "plain") => results.get(way) ?? [];
  const rates = (way: Parameters<typeof of>[0]) => of(way).map(({ rowsPerS }) => rowsPerS);
  const ratio = (way: Parameters<typeof of>[0]) => pairedRatio(rates("ours"), rates(way));
  const sent = [...of("ours"), ...of("against"), ...of("plain")];
  const peaks = of("ours").map(({ idleMb, peakMb }) => peakMb - idleMb);
  const line = (name: string, way: Parameters<typeof of>[0]) =>
    of(way).length === 0
      ? []
      : `| ${name} | ${thousands(median(rates(way)))} | ${spread(rates(way), thousands)} | ${round(pairedRatio(rates(way), rates("raw")))} | ${Math.round(median(of(way).map(({ peakMb }) => peakMb)))} |`;
  const numbers = {
    rows: table.rows,
    ours_rows_per_s: Math.round(median(rates("ours"))),
    raw_rows_per_s: Math.round(median(rates("raw"))),
    own_select_rows_per_s: Math.round(median(rates("own"))),
    naive_rows_per_s: Math.round(median(rates("plain"))),
    ratio_to_raw: round(ratio("raw"), 3),
    ratio_to_own_select: round(ratio("own"), 3),
    ratio_to_naive: round(ratio("plain"), 3),
    ...(of("against").length > 0 ? { throughput_ratio_to_against: round(ratio("against"), 3) } : {}),
    lost: sent.reduce((sum, { lost }) => sum + lost, 0),
    twice: sent.reduce((sum, { twice }) => sum + twice, 0),
    peak_rss_mb: Math.round(Math.max(...peaks)),
  };
  return {
    numbers: mode === "arrow" ? numbers : suffixed(numbers, mode),
    text: [
      `${MODE_SENTENCE[mode]} ${rounds} rounds of ${table.rows.toLocaleString("en")} changed rows, after one that warms up.`,
      "",
      "| way | rows/s, median | range | of the raw fetch, median of the rounds | peak memory, MB |",
      "| --- | --- | --- | --- | --- |",
      line("raw fetch of the same statement (nothing is sent)", "raw"),
      line("raw fetch of the user's own SELECT (nothing is sent)", "own"),
      line("**Lakefeed**: ledger, leases, ids, rejections", "ours"),
      line("the other build", "against"),
      line("plain TypeScript: rows, objects, hash, JSON, one request at a time", "plain"),
      "",
      "Seconds of processor that a million rows take, by whose they are, and how many of the machine's cores were busy; medians:",
      "",
      "| way | its own process | warehouse | gateway | database | endpoint | all | cores busy |",
      "| --- | --- | --- | --- | --- | --- | --- | --- |",
      processorLine("raw fetch", of("raw")),
      processorLine("own SELECT", of("own")),
      processorLine("**Lakefeed**", of("ours")),
      processorLine("the other build", of("against")),
      processorLine("plain TypeScript", of("plain")),
      "",
      `Lakefeed is ${round(ratio("plain"))} × plain TypeScript. Above its idle size its process took at most ${Math.round(Math.max(...peaks))} MB.`,
    ]
      .flat()
      .join("\n"),
  };
}

const MODE_SENTENCE: Record<ResponseMode, string> = {
  arrow: "The warehouse answers in Arrow, as Databricks does.",
  columns: "The warehouse answers in column sets, as open-source Spark does.",
};

function suffixed(numbers: Record<string, number>, mode: string): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [`${name}_${mode}`, value]));
}

/** Whose processor time a way takes; the warehouse and what is beside it show none where there is no /proc. */
function processorLine(name: string, measured: readonly Measured[]): string | [] {
  if (measured.length === 0) return [];
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
