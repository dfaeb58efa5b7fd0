import { randomBytes } from "node:crypto";
import type { LakehouseClient } from "@/lakehouse/client";
import { quoteName, quoteTableName, type TableName } from "@/lib/model/table/table-name";
import { type Inferred, inferColumns } from "./infer-columns";
import type { ShapeTable } from "./judge-shapes";
import type { ShapeFile } from "./read-shapes";

export type ShapeTables = { tables: ShapeTable[]; catalog: string; schema: string; drop: () => Promise<void> };

const CATALOG = "main";

/**
 * The tables that the SELECTs of a file read. Those that the lakehouse has are read as they are. All others are made,
 * with the columns that the file gives or that its SELECTs name, and go when `drop` is called; a name of one part is made in a
 * schema of its own, which the session uses from then on. `missing`: columns that Spark asked for in vain.
 */
export async function openTables(
  client: LakehouseClient,
  file: ShapeFile,
  missing: readonly string[] = [],
): Promise<ShapeTables> {
  const schema = `shapes_${randomBytes(4).toString("hex")}`;
  const undo = [`DROP SCHEMA ${CATALOG}.${schema} CASCADE`];
  const drop = async () => {
    for (const statement of undo) await client.sql(statement);
  };
  await client.sql(`CREATE SCHEMA ${CATALOG}.${schema}`);
  try {
    await client.sql(`USE ${CATALOG}.${schema}`);
    const tables: ShapeTable[] = [];
    for (const [written, { parts, columns }] of await namedTables(file, missing)) {
      const name = fullName(parts, schema);
      const found = parts.length > 1 ? await findTable(client, name) : null;
      // What cannot be made is missed by the SELECT that reads it, in Spark's own words.
      const made = () => makeTable(client, name, columnsOf(columns, file.tables.get(written)), undo).catch(() => null);
      tables.push(...[found ?? (await made()) ?? []].flat());
    }
    return { tables, catalog: CATALOG, schema, drop };
  } catch (thrown) {
    await drop();
    throw thrown;
  }
}

async function namedTables({ shapes, tables }: ShapeFile, missing: readonly string[]): Promise<Inferred> {
  const found: Inferred = new Map(
    [...tables.keys()].map((name) => [name, { parts: name.split("."), aliases: new Set(), columns: new Map() }]),
  );
  for (const { sql } of shapes) await inferColumns(sql, found);
  for (const name of missing) addMissing(found, name.split("."));
  return found;
}

/** A column that Spark did not find, as `alias.column` or `column`. */
function addMissing(found: Inferred, parts: readonly string[]): void {
  const [column = "", alias] = parts.toReversed();
  const tables = [...found.values()];
  const meant = tables.find(({ aliases }) => alias !== undefined && aliases.has(alias.toLowerCase())) ?? tables[0];
  if (!meant?.columns.has(column.toLowerCase())) meant?.columns.set(column.toLowerCase(), "STRING");
}

function columnsOf(columns: ReadonlyMap<string, string>, given: string | undefined): string {
  if (given !== undefined) return given;
  const named = [...columns].map(([name, type]) => `${quoteName(name)} ${type}`);
  return (named.length > 0 ? named : ["id BIGINT"]).join(", ");
}

function fullName(parts: readonly string[], own: string): TableName {
  const [table = "", schema = own, catalog = CATALOG] = parts.toReversed();
  return { catalog, schema, table };
}

async function findTable(client: LakehouseClient, name: TableName): Promise<ShapeTable | null> {
  const columns = await columnsOfTable(client, name).catch(() => null);
  if (columns === null) return null;
  const [commit] = await client.sql(`DESCRIBE HISTORY ${quoteTableName(name)} LIMIT 1`);
  return { name, columns, version: Number(commit?.version ?? 0), feed: false };
}

async function makeTable(
  client: LakehouseClient,
  name: TableName,
  columns: string,
  undo: string[],
): Promise<ShapeTable> {
  const schema = `${quoteName(name.catalog)}.${quoteName(name.schema)}`;
  const known = await client.sql(`SHOW TABLES IN ${schema}`).catch(() => null);
  if (known === null) {
    await client.sql(`CREATE SCHEMA ${schema}`);
    undo.push(`DROP SCHEMA ${schema} CASCADE`);
  } else undo.unshift(`DROP TABLE IF EXISTS ${quoteTableName(name)}`);
  await client.sql(
    `CREATE TABLE ${quoteTableName(name)} (${columns}) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')`,
  );
  return { name, columns: await columnsOfTable(client, name), version: 0, feed: true };
}

async function columnsOfTable(client: LakehouseClient, name: TableName) {
  const rows = await client.sql(`DESCRIBE QUERY SELECT * FROM ${quoteTableName(name)}`);
  return rows.map((row) => ({ name: String(row.col_name), type: String(row.data_type) }));
}
