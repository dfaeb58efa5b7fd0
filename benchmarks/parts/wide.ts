import type { Bench } from "../open-bench";
import { median, pairedRatio, round, spread } from "../statistics";
import type { BenchTable } from "../tables";
import { takeTurns } from "../take-turns";
import type { PartResult } from "./part-result";
import { thousands } from "./throughput";

/** A table of a hundred columns of which the SQL reads four: delivered, beside the raw fetch of the user's own SELECT. */
export async function measureWide(bench: Bench, table: BenchTable, rounds: number): Promise<PartResult> {
  const { against } = bench;
  const results = await takeTurns(rounds, async () => {
    const prepared = await bench.prepare(table);
    const other = against && (await against.prepare(table));
    return {
      own: () => bench.fetchOwnSelect(table),
      ours: () => bench.deliver(prepared),
      ...(against && other ? { against: () => against.deliver(other) } : {}),
    };
  });
  const rates = (way: "own" | "ours" | "against") => (results.get(way) ?? []).map(({ rowsPerS }) => rowsPerS);
  const ratio = (way: "own" | "against") => pairedRatio(rates("ours"), rates(way));
  const sent = [...(results.get("ours") ?? []), ...(results.get("against") ?? [])];
  const compared = rates("against").length > 0;
  const line = (name: string, way: Parameters<typeof rates>[0]) =>
    rates(way).length === 0 ? [] : `| ${name} | ${thousands(median(rates(way)))} | ${spread(rates(way), thousands)} |`;
  return {
    numbers: {
      wide_rows_per_s: Math.round(median(rates("ours"))),
      wide_ratio_to_own_select: round(ratio("own"), 3),
      ...(compared ? { wide_ratio_to_against: round(ratio("against"), 3) } : {}),
      wide_lost: sent.reduce((sum, { lost }) => sum + lost, 0),
      wide_twice: sent.reduce((sum, { twice }) => sum + twice, 0),
    },
    text: [
      `A table of 100 columns of mixed types, of which the SQL reads four. ${rounds} rounds of ${table.rows.toLocaleString("en")} changed rows, after one that warms up.`,
      "",
      "| way | rows/s, median | range |",
      "| --- | --- | --- |",
      line("raw fetch of the user's own SELECT (nothing is sent)", "own"),
      line("**Lakefeed**", "ours"),
      line("the other build", "against"),
      "",
      `Lakefeed is ${round(ratio("own"))} × the fetch of the own SELECT${compared ? `, and ${round(ratio("against"))} × the other build` : ""}.`,
    ]
      .flat()
      .join("\n"),
  };
}
