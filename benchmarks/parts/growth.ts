import type { Bench } from "../open-bench";
import { median, pairedRatio, round, spread } from "../statistics";
import { addRows, type BenchTable } from "../tables";
import type { PartResult } from "./part-result";

const DELTA_ROWS = 10_000;

/** The same delta on tables of growing size: a whole sync, from pin to commit. */
export async function measureGrowth(bench: Bench, tables: readonly BenchTable[], rounds: number): Promise<PartResult> {
  for (const { text, rows } of tables) await addRows(bench.lakehouse, text, rows, rows + DELTA_ROWS);
  const seconds = new Map<BenchTable, number[]>(tables.map((table) => [table, []]));
  const others: number[] = [];
  const largest = tables.at(-1);
  let [lost, twice] = [0, 0];
  for (let i = -1; i < rounds; i++)
    for (const [table, own] of seconds) {
      const outcome = await bench.sync(table, 1, table.rows, table.rows + DELTA_ROWS);
      if (i >= 0) own.push(outcome.seconds);
      lost += outcome.lost;
      twice += outcome.twice;
      if (!bench.against || table !== largest) continue;
      const other = await bench.against.sync(table, 1, table.rows, table.rows + DELTA_ROWS);
      if (i >= 0) others.push(other.seconds);
    }
  const all = [...seconds.values()];
  const growth = pairedRatio(all.at(-1) ?? [], all[0] ?? []);
  return {
    numbers: {
      growth_ratio: round(growth, 3),
      ...(others.length > 0 ? { growth_ratio_to_against: round(pairedRatio(all.at(-1) ?? [], others), 3) } : {}),
      growth_lost: lost,
      growth_twice: twice,
    },
    text: [
      `A commit of ${DELTA_ROWS.toLocaleString("en")} rows, synced from pin to commit, ${rounds} rounds over all tables in turn.`,
      "",
      "| table, rows | seconds, median | range |",
      "| --- | --- | --- |",
      ...[...seconds].map(
        ([{ rows }, own]) =>
          `| ${rows.toLocaleString("en")} | ${median(own).toFixed(2)} | ${spread(own, (value) => value.toFixed(2))} |`,
      ),
      "",
      `The largest takes ${round(growth)} × the smallest.`,
      ...(others.length > 0 ? [`The other build takes ${median(others).toFixed(2)} s for the largest.`] : []),
    ].join("\n"),
  };
}
