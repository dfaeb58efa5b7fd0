import type { Bench } from "../open-bench";
import { median, round, spread } from "../statistics";
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
  const sourceId = await bench.makeSource(table, version - 1);
  const seconds: number[] = [];
  let [lost, twice] = [0, 0];
  for (let i = 0; i < commits; i++) {
    await add();
    const outcome = await bench.syncAgain(sourceId, rows - ROWS_PER_COMMIT, rows);
    seconds.push(outcome.seconds);
    lost += outcome.lost;
    twice += outcome.twice;
  }
  return {
    numbers: { latency_s: round(median(seconds), 3), latency_lost: lost, latency_twice: twice },
    text: [
      `${commits} commits of ${ROWS_PER_COMMIT} rows, each synced at once: from the commit to the closed run ${median(seconds).toFixed(2)} s in the median (${spread(seconds, (value) => value.toFixed(2))}).`,
      "A source that is synced every few minutes adds the wait for its next due time.",
    ].join("\n"),
  };
}
