import type { LakehouseClient } from "../lakehouse/client";

const CATALOG = "main";
export const SCHEMA = "bench";

/** A table of events whose rows are numbered from 0. It is at version 1 with `rows` of them. */
export type BenchTable = { name: { catalog: string; schema: string; table: string }; text: string; rows: number };

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
    tables.set(rows, { name: { catalog: CATALOG, schema, table }, text, rows });
    await addRows(lakehouse, text, 0, rows);
  }
  return (rows: number): BenchTable => {
    const table = tables.get(rows);
    if (!table) throw new Error(`There is no table of ${rows} rows.`);
    return table;
  };
}

const FILES = 4;

/** One more commit: the rows numbered `[from, to)`. */
export async function addRows(lakehouse: LakehouseClient, table: string, from: number, to: number): Promise<void> {
  const files = to - from > 50_000 ? FILES : 1;
  await lakehouse.sql(`INSERT INTO ${table} SELECT CAST(id AS INT),
    concat('user-', lpad(CAST(pmod(hash(id), 100000) AS STRING), 6, '0')),
    element_at(array('page_view', 'search', 'add_to_cart', 'purchase', 'sign_in'), CAST(pmod(id, 5) AS INT) + 1),
    timestamp_millis(1767225600000 + id * 997), round(pmod(id * 7919, 100000) / 100, 2),
    element_at(array('web', 'ios', 'android'), CAST(pmod(id, 3) AS INT) + 1),
    element_at(array('DE', 'FR', 'US', 'JP'), CAST(pmod(id, 4) AS INT) + 1)
    FROM range(${from}, ${to}, 1, ${files})`);
}

/** The source's SQL, as one would write it in the wizard. */
export function sourceSql({ text }: BenchTable): string {
  return `SELECT user_id, event_type, event_time AS time,
  named_struct('row', row, 'amount', amount, 'platform', platform, 'country', country) AS event_properties
FROM ${text}`;
}

/** The same rows as the other ways ask for them: with the time as a number, which is the least work for them. */
export function plainQuery({ text }: BenchTable, version: number): string {
  return `SELECT user_id, event_type, unix_millis(event_time) AS time, row, amount, platform, country
FROM table_changes('${text}', ${version}, ${version}) WHERE _change_type = 'insert'`;
}
