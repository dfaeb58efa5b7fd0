import type { Bench, Measured } from "../open-bench";
import { median, pairedRatio, round, spread } from "../statistics";
import type { BenchTable } from "../tables";
import { takeTurns } from "../take-turns";
import type { PartResult } from "./part-result";
import { thousands } from "./throughput";

/** A request of 2,000 events to another region: its way there and back, and what the service does before it answers. */
const RESPOND_AFTER_MS = 50;

/** Lakefeed and plain TypeScript with an endpoint that is not on this machine: who waits for each answer pays for it. */
export async function measureDistance(bench: Bench, table: BenchTable, rounds: number): Promise<PartResult> {
  const results = await takeTurns(rounds, async () => {
    const prepared = await bench.prepare(table);
    return {
      ours: () => bench.deliver(prepared, RESPOND_AFTER_MS),
      plain: () => bench.sendPlain(table, RESPOND_AFTER_MS),
    };
  });
  const [ours, plain] = [results.get("ours") ?? [], results.get("plain") ?? []];
  const rates = (measured: readonly Measured[]) => measured.map(({ rowsPerS }) => rowsPerS);
  const [oursRates, plainRates] = [rates(ours), rates(plain)];
  const ratio = pairedRatio(oursRates, plainRates);
  const sent = [...ours, ...plain];
  const line = (name: string, own: readonly number[]) =>
    `| ${name} | ${thousands(median(own))} | ${spread(own, thousands)} |`;
  return {
    numbers: {
      distant_ours_rows_per_s: Math.round(median(oursRates)),
      distant_naive_rows_per_s: Math.round(median(plainRates)),
      distant_ratio_to_naive: round(ratio, 3),
      distant_lost: sent.reduce((sum, { lost }) => sum + lost, 0),
      distant_twice: sent.reduce((sum, { twice }) => sum + twice, 0),
    },
    text: [
      `The endpoint answers ${RESPOND_AFTER_MS} ms after a request has come. ${rounds} rounds of ${table.rows.toLocaleString("en")} changed rows, after one that warms up.`,
      "",
      "| way | rows/s, median | range |",
      "| --- | --- | --- |",
      line("**Lakefeed**", oursRates),
      line("plain TypeScript, one request at a time", plainRates),
      "",
      `Lakefeed is ${round(ratio)} × plain TypeScript.`,
    ].join("\n"),
  };
}
