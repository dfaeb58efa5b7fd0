import type { Bench, Measured } from "../open-bench";
import { median, pairedRatio, round, spread } from "../statistics";
import type { BenchTable } from "../tables";
import type { PartResult } from "./part-result";
import { thousands } from "./throughput";

/** A request of 2,000 events to another region: its way there and back, and what the service does before it answers. */
const ANSWER_AFTER_MS = 50;

/** Lakefeed and plain TypeScript with an endpoint that is not on this machine: who waits for each answer pays for it. */
export async function measureDistance(bench: Bench, table: BenchTable, rounds: number): Promise<PartResult> {
  const ours: Measured[] = [];
  const plain: Measured[] = [];
  for (let i = -1; i < rounds; i++) {
    const prepared = await bench.prepare(table);
    const steps = [
      async () => ours.push(await bench.deliver(prepared, ANSWER_AFTER_MS)),
      async () => plain.push(await bench.sendPlain(table, ANSWER_AFTER_MS)),
    ];
    for (const step of i % 2 === 0 ? steps : steps.toReversed()) await step();
    if (i === -1) for (const measured of [ours, plain]) measured.length = 0;
  }
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
      `The endpoint answers ${ANSWER_AFTER_MS} ms after a request has come. ${rounds} rounds of ${table.rows.toLocaleString("en")} changed rows, after one that warms up.`,
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
