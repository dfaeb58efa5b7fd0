import type { LakehouseClient } from "../lakehouse/client";

const CATALOG = "main";
const SCHEMA = "bench";

/**
 * A table of events whose rows are numbered from 0. It is at version 1 with `rows` of them. A `wide` one has a hundred
 * columns, of which the SQL reads four.
 */
export type BenchTable = {
  name: { catalog: string; schema: string; table: string };
  text: string;
  rows: number;
  wide: boolean;
};

/** Make tables of these sizes, each filled by one commit. The rows are made by Spark itself. */
export async function makeTables(lakehouse: LakehouseClient, sizes: readonly number[], schema = SCHEMA) {
  const tables = new Map<number, BenchTable>();
  await lakehouse.sql(`CREATE SCHEMA IF NOT EXISTS ${CATALOG}.${schema}`);
  for (const rows of new Set(sizes)) {
    const table = `events_${rows}`;
    const text = `${CATALOG}.${schema}.${table}`;
    await lakehouse.sql(`DROP TABLE IF EXISTS ${text}`);
    await lakehouse.sql(
      `CREATE TABLE ${text} (row INT, user_id STRING, event_type STRING, event_time TIMESTAMP, amount DOUBLE, platform STRING, country STRING) TBLPROPERTIES (delta.enableChangeDataFeed = true)`,
    );
    tables.set(rows, { name: { catalog: CATALOG, schema, table }, text, rows, wide: false });
    await addRows(lakehouse, text, 0, rows);
  }
  return (rows: number): BenchTable => {
    const table = tables.get(rows);
    if (!table) throw new Error(`There is no table of ${rows} rows.`);
    return table;
  };
}

const FILES = 4;
/** row, user_id, event_type and event_time of the row numbered `id`. */
const FIRST_COLUMNS = `CAST(id AS INT),
    concat('user-', lpad(CAST(pmod(hash(id), 100000) AS STRING), 6, '0')),
    element_at(array('page_view', 'search', 'add_to_cart', 'purchase', 'sign_in'), CAST(pmod(id, 5) AS INT) + 1),
    timestamp_millis(1767225600000 + id * 997)`;

/** One more commit: the rows numbered `[from, to)`. */
export async function addRows(lakehouse: LakehouseClient, table: string, from: number, to: number): Promise<void> {
  const files = to - from > 50_000 ? FILES : 1;
  await lakehouse.sql(`INSERT INTO ${table} SELECT ${FIRST_COLUMNS}, round(pmod(id * 7919, 100000) / 100, 2),
    element_at(array('web', 'ios', 'android'), CAST(pmod(id, 3) AS INT) + 1),
    element_at(array('DE', 'FR', 'US', 'JP'), CAST(pmod(id, 4) AS INT) + 1)
    FROM range(${from}, ${to}, 1, ${files})`);
}

const WIDE_COLUMNS = 100;
/** Types of a wide table in turn, with a value of each by the row's number. */
const WIDE_TYPES: readonly (readonly [type: string, value: string])[] = [
  ["STRING", "concat('text ', id, ' of some length')"],
  ["BIGINT", "id * 7919"],
  ["DOUBLE", "id / 7"],
  ["TIMESTAMP", "timestamp_millis(1767225600000 + id * 997)"],
  ["DECIMAL(18,4)", "CAST(id / 3 AS DECIMAL(18,4))"],
  ["BOOLEAN", "id % 2 = 0"],
  ["DATE", "date_add(DATE'2026-01-01', CAST(id % 365 AS INT))"],
  ["ARRAY<STRING>", "array('red', CAST(id AS STRING))"],
  ["STRUCT<a: INT, b: STRING>", "named_struct('a', CAST(id AS INT), 'b', 'x')"],
  ["MAP<STRING, INT>", "map('k', CAST(id AS INT))"],
];

/** Make the table of a hundred columns of mixed types, filled by one commit. */
export async function makeWideTable(lakehouse: LakehouseClient, rows: number, schema = SCHEMA): Promise<BenchTable> {
  const table = `wide_${rows}`;
  const text = `${CATALOG}.${schema}.${table}`;
  const rest = Array.from({ length: WIDE_COLUMNS - 4 }, (_, i) => {
    const [type, value] = WIDE_TYPES[i % WIDE_TYPES.length] ?? ["INT", "0"];
    return { declared: `c${i} ${type}`, value };
  });
  await lakehouse.sql(`CREATE SCHEMA IF NOT EXISTS ${CATALOG}.${schema}`);
  await lakehouse.sql(`DROP TABLE IF EXISTS ${text}`);
  await lakehouse.sql(
    `CREATE TABLE ${text} (row INT, user_id STRING, event_type STRING, event_time TIMESTAMP, ${rest.map(({ declared }) => declared).join(", ")}) TBLPROPERTIES (delta.enableChangeDataFeed = true)`,
  );
  await lakehouse.sql(
    `INSERT INTO ${text} SELECT ${FIRST_COLUMNS}, ${rest.map(({ value }) => value).join(", ")} FROM range(0, ${rows}, 1, ${FILES})`,
  );
  return { name: { catalog: CATALOG, schema, table }, text, rows, wide: true };
}

/** The source's SQL, as one would write it in the wizard. */
export function sourceSql(table: BenchTable): string {
  return `SELECT ${selectList(table)}\nFROM ${table.text}`;
}

/** The same SELECT over the rows that a commit brought: what a plain script would fetch. */
export function ownSelect(table: BenchTable, version: number): string {
  return `SELECT ${selectList(table)}\nFROM table_changes('${table.text}', ${version}, ${version}) WHERE _change_type = 'insert'`;
}

function selectList({ wide }: BenchTable): string {
  const properties = wide ? "'row', row" : "'row', row, 'amount', amount, 'platform', platform, 'country', country";
  return `user_id, event_type, event_time AS time,\n  named_struct(${properties}) AS event_properties`;
}

/** The same rows as the other ways ask for them: with the time as a number, which is the least work for them. */
export function plainQuery({ text }: BenchTable, version: number): string {
  return `SELECT user_id, event_type, unix_millis(event_time) AS time, row, amount, platform, country
FROM table_changes('${text}', ${version}, ${version}) WHERE _change_type = 'insert'`;
}
