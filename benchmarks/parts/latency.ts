import type { Bench } from "../open-bench";
import { median, pairedRatio, round, spread } from "../statistics";
import { addRows, type BenchTable } from "../tables";
import type { PartResult } from "./part-result";

const ROWS_PER_COMMIT = 100;

/** From the moment a commit is there until the destination has its last record, for a sync that begins at once. */
export async function measureLatency(bench: Bench, table: BenchTable, commits: number): Promise<PartResult> {
  let rows = table.rows;
  let version = 1;
  const add = async () => {
    await addRows(bench.lakehouse, table.text, rows, rows + ROWS_PER_COMMIT);
    rows += ROWS_PER_COMMIT;
    version += 1;
  };
  await add();
  const products = [bench, bench.against].filter((product) => product !== null);
  const sources = await Promise.all(products.map((product) => product.makeSource(table, version - 1)));
  const measured: number[][] = products.map(() => []);
  let [lost, twice] = [0, 0];
  for (let i = 0; i < commits; i++) {
    await add();
    for (const [n, product] of products.entries()) {
      const outcome = await product.syncAgain(sources[n] ?? "", rows - ROWS_PER_COMMIT, rows);
      measured[n]?.push(outcome.seconds);
      lost += outcome.lost;
      twice += outcome.twice;
    }
  }
  const [seconds = [], others] = measured;
  return {
    numbers: {
      latency_s: round(median(seconds), 3),
      ...(others ? { latency_ratio_to_against: round(pairedRatio(seconds, others), 3) } : {}),
      latency_lost: lost,
      latency_twice: twice,
    },
    text: [
      `${commits} commits of ${ROWS_PER_COMMIT} rows, each synced at once: from the commit to the closed run ${median(seconds).toFixed(2)} s in the median (${spread(seconds, (value) => value.toFixed(2))}).`,
      ...(others ? [`The other build takes ${median(others).toFixed(2)} s.`] : []),
      "A source that is synced every few minutes adds the wait for its next due time.",
    ].join("\n"),
  };
}
