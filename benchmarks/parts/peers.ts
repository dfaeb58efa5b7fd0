import type { Bench, Measured } from "../open-bench";
import { median, pairedRatio, round, spread } from "../statistics";
import type { BenchTable } from "../tables";
import type { PartResult } from "./part-result";
import { thousands } from "./throughput";

const THREADS = 4;

/** The Python ways beside ours on the same rows: they are slow, so on fewer of them. */
export async function measurePeers(bench: Bench, table: BenchTable, rounds: number): Promise<PartResult> {
  const measured = new Map<string, Measured[]>();
  const note = (name: string, one: Measured) => measured.set(name, [...(measured.get(name) ?? []), one]);
  await bench.deliver(await bench.prepare(table));
  await bench.sendByPython(table, 1);
  for (let i = 0; i < rounds; i++) {
    const prepared = await bench.prepare(table);
    note(OURS, await bench.deliver(prepared));
    note(PYTHON, await bench.sendByPython(table, 1));
    note(PYTHON_THREADS, await bench.sendByPython(table, THREADS));
    note(DLT, await bench.sendByDlt(table));
  }
  const rates = (name: string) => (measured.get(name) ?? []).map(({ rowsPerS }) => rowsPerS);
  const ours = rates(OURS);
  const all = [...measured.values()].flat();
  return {
    numbers: {
      peer_rows: table.rows,
      python_rows_per_s: Math.round(median(rates(PYTHON))),
      python_threads_rows_per_s: Math.round(median(rates(PYTHON_THREADS))),
      dlt_rows_per_s: Math.round(median(rates(DLT))),
      ratio_to_python: round(pairedRatio(ours, rates(PYTHON))),
      ratio_to_python_threads: round(pairedRatio(ours, rates(PYTHON_THREADS))),
      ratio_to_dlt: round(pairedRatio(ours, rates(DLT))),
      peers_lost: all.reduce((sum, { lost }) => sum + lost, 0),
      peers_twice: all.reduce((sum, { twice }) => sum + twice, 0),
    },
    text: [
      `${rounds} rounds of ${table.rows.toLocaleString("en")} changed rows, after a warm-up.`,
      "",
      "| way | rows/s, median | range | Lakefeed is … times as fast | peak memory, MB |",
      "| --- | --- | --- | --- | --- |",
      ...[...measured].map(
        ([name, runs]) =>
          `| ${name} | ${thousands(median(rates(name)))} | ${spread(rates(name), thousands)} | ${round(pairedRatio(ours, rates(name)))} | ${Math.round(Math.max(...runs.map(({ peakMb }) => peakMb)))} |`,
      ),
      "",
      "The local lakehouse sends no Arrow, which the Python connector would decode faster than the Thrift columns that it gets here: on Databricks its own figure is better than this one.",
    ].join("\n"),
  };
}

const OURS = "**Lakefeed**";
const PYTHON = "Python, `databricks-sql-connector` and `requests`";
const PYTHON_THREADS = `the same, ${THREADS} threads that post`;
const DLT = "`dlt` with a custom destination";
