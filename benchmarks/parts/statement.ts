import type { Bench } from "../open-bench";
import { median, pairedRatio, round, spread } from "../statistics";
import { type BenchTable, plainQuery } from "../tables";
import { takeTurns } from "../take-turns";
import type { PartResult } from "./part-result";

/** Where the warehouse's time goes: the raw fetch of statements that do more and more of the work, one after another in each round. */
export async function measureStatement(bench: Bench, table: BenchTable, rounds: number): Promise<PartResult> {
  const prepared = await bench.prepare(table);
  const other = bench.against && (await bench.against.prepare(table));
  const alone = await takeTurns(rounds, async () => ({
    ours: () => bench.computeOnly(prepared),
    ...(other ? { against: () => bench.computeOnly(other) } : {}),
  }));
  const perMillion = (way: "ours" | "against") =>
    (alone.get(way) ?? []).map((measured) => (measured.seconds * 1_000_000) / table.rows);
  const steps = [...Object.entries(stepsOf(table)), ["the whole statement", null] as const];
  const seconds = new Map<string, number[]>(steps.map(([name]) => [name, []]));
  for (let i = -1; i < rounds; i++)
    for (const [name, statement] of steps) {
      const { rowsPerS } = await bench.fetchRaw(
        statement === null ? prepared : { ...prepared, statements: [statement] },
      );
      if (i >= 0) seconds.get(name)?.push(1_000_000 / rowsPerS);
    }
  const one = (value: number) => value.toFixed(1);
  return {
    numbers: {
      statement_s_per_million: round(median(perMillion("ours"))),
      ...(other
        ? { statement_ratio_to_against: round(pairedRatio(perMillion("ours"), perMillion("against")), 3) }
        : {}),
    },
    text: [
      `The raw fetch of ${table.rows.toLocaleString("en")} changed rows by ${steps.length} statements, ${rounds} rounds after one that warms up.`,
      "",
      "| what the statement does | seconds per million rows, median | range |",
      "| --- | --- | --- |",
      ...[...seconds].map(([name, own]) => `| ${name} | ${one(median(own))} | ${spread(own, one)} |`),
      "",
      `Computed without being fetched, the whole statement takes ${one(median(perMillion("ours")))} seconds per million rows${other ? `; that of the other build ${one(median(perMillion("against")))}` : ""}.`,
    ].join("\n"),
  };
}

function stepsOf(table: BenchTable): Record<string, string> {
  const feed = `FROM table_changes('${table.text}', 1, 1) WHERE _change_type = 'insert'`;
  const fields =
    "'user_id', user_id, 'event_type', event_type, 'time', unix_millis(event_time), 'event_properties', named_struct('row', row, 'amount', amount, 'platform', platform, 'country', country)";
  const row = "to_json(struct(* EXCEPT (_change_type, _commit_version, _commit_timestamp)))";
  const id = `left(sha2(concat_ws('|', 'source', 'table', _commit_version, ${row}), 256), 32)`;
  return {
    "one column as it is": `SELECT CAST(NULL AS STRING) AS reason, user_id AS record ${feed}`,
    "all columns as they are, which the other ways fetch": plainQuery(table, 1),
    "the record's JSON": `SELECT CAST(NULL AS STRING) AS reason, to_json(named_struct(${fields})) AS record ${feed}`,
    "the record's JSON with a hash of the row's JSON": `SELECT CAST(NULL AS STRING) AS reason, to_json(named_struct(${fields}, 'insert_id', ${id})) AS record ${feed}`,
  };
}
