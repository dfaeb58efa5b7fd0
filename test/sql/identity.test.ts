import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Reading } from "@/lib/model/run/part";
import { changes, type Harness, made, openHarness, projectedStatement, snapshot, sorted } from "./open-harness";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

const CDF = "TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')";
const MAPPED = "TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true', 'delta.columnMapping.mode' = 'name')";
const READS_ID = "select id as user_id, 'a' as event_type from $.";

/** The insert_ids of what a part reads of a table. */
async function idsOf(table: string, sql: string, reading: Reading): Promise<unknown[]> {
  const rows = await harness.records(harness.name(table), { sql, dataType: "event", reading });
  return sorted(rows.map(({ record }) => record.insert_id));
}

// Rows that were delivered keep their ids whatever becomes of the statement; a rewind would count them twice.
test("an insert_id is the hash of source, table, commit and the columns that are read", async () => {
  await harness.run(
    `CREATE TABLE $.ids (id STRING, At TIMESTAMP, n DECIMAL(9, 2), note STRING) ${CDF}`,
    "INSERT INTO $.ids VALUES ('user-1', timestamp'2026-01-02T03:04:05.000006Z', 1.50, 'x')",
    "INSERT INTO $.ids VALUES ('user-é', null, null, 'a'), ('user-é', null, null, 'b')",
  );
  const sha = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 32);
  const idOf = (commit: number | string, row: string) => sha(`source-1|table-1|${commit}|${row}`);
  const [one, two] = ['"at":1767323045000006"id":6:user-1"n":1.50', '"id":7:user-é'];
  const sql = "select id as user_id, 'a' as event_type, struct(n) as event_properties, at as time from $.ids";
  const repeated = (id: string) => [id, sha(`${id}|2`)];
  expect(await idsOf("ids", sql, changes(1, 2))).toEqual(sorted([idOf(1, one), ...repeated(idOf(2, two))]));
  expect(await idsOf("ids", sql, snapshot(2))).toEqual(
    sorted([idOf("snapshot", one), ...repeated(idOf("snapshot", two))]),
  );
});

// A map's BINARY key has no text of its own: a hash of it would differ at each reading, and each repeat count twice.
test.each([
  ["as a column", "m MAP<BINARY, INT>", "map(CAST('k' AS BINARY), 1)"],
  ["inside a list", "m ARRAY<MAP<BINARY, INT>>", "array(map(CAST('k' AS BINARY), 1))"],
  [
    "inside a struct's map",
    "m STRUCT<a: MAP<STRING, MAP<BINARY, INT>>>",
    "struct(map('x', map(CAST('k' AS BINARY), 1)))",
  ],
])("with a map of BINARY keys %s ids are the same at every reading, read or not", async (where, column, value) => {
  const name = `binary_${where.replaceAll(/\W/g, "_")}`;
  await harness.run(
    `CREATE TABLE $.${name} (id STRING, ${column}) ${CDF}`,
    `INSERT INTO $.${name} SELECT v, ${value} FROM VALUES ('user-1'), ('user-2') AS t(v)`,
    `INSERT OVERWRITE $.${name} SELECT * FROM $.${name}`,
  );
  for (const sql of [READS_ID + name, `select id as user_id, size(array(m)) as event_type from $.${name}`]) {
    const first = await idsOf(name, sql, changes(1, 1));
    expect(new Set(first).size).toBe(2);
    expect(await idsOf(name, sql, changes(1, 1))).toEqual(first);
    expect(await idsOf(name, sql, changes(2, 2))).toEqual([]);
  }
});

// The overwrite of a nightly load changes a column that nobody reads: that is no news.
test("a rewrite that changes only columns that are not read is no change", async () => {
  await harness.run(
    `CREATE TABLE $.loaded (id STRING, n INT, loaded_at TIMESTAMP) ${CDF}`,
    "INSERT INTO $.loaded VALUES ('user-1', 1, timestamp'2026-01-01'), ('user-2', 2, timestamp'2026-01-01')",
    "INSERT OVERWRITE $.loaded VALUES ('user-1', 1, timestamp'2026-01-02'), ('user-2', 3, timestamp'2026-01-02')",
  );
  const sql = "select id as user_id, 'a' as event_type, struct(n) as event_properties from $.loaded";
  const asked = { sql, dataType: "event", reading: changes(2, 2) } as const;
  expect(made(await harness.records(harness.name("loaded"), asked))).toEqual([
    expect.objectContaining({ user_id: "user-2", event_properties: { n: 3 } }),
  ]);
  const properties = {
    sql: "select id as user_id, struct(n) as user_properties from $.loaded",
    dataType: "user_properties",
    reading: changes(2, 2),
  } as const;
  expect(made(await harness.records(harness.name("loaded"), properties))).toHaveLength(1);
});

// A migration that reorders columns, or fields of a struct, writes no row; a rewind over it must not count twice.
test.each([
  ["a column to the front", "ALTER COLUMN n FIRST"],
  ["a column after another", "ALTER COLUMN id AFTER n"],
  ["a field of a struct to the front", "ALTER COLUMN s.b FIRST"],
  ["a field of a struct after another", "ALTER COLUMN s.a AFTER b"],
  ["nothing, with a column added", "ADD COLUMN more STRING"],
  ["nothing, with a field added", "ADD COLUMN s.c STRING"],
])("moving %s changes no id", async (what, alteration) => {
  const name = `moved_${what.replaceAll(/\W/g, "_")}`;
  await harness.run(
    `CREATE TABLE $.${name} (id STRING, name STRING, n INT, s STRUCT<a: INT, b: STRING>) ${MAPPED}`,
    `INSERT INTO $.${name} VALUES ('user-1', 'Ann', 1, struct(1, 'x')), ('user-1', 'Ann', 1, struct(1, 'x'))`,
  );
  const sql = `select * except (s, n, name), id as user_id, 'a' as event_type, to_json(s) as event_properties from $.${name}`;
  const before = await idsOf(name, sql, changes(1, 1));
  await harness.run(`ALTER TABLE $.${name} ${alteration}`);
  expect(await idsOf(name, sql, changes(1, 1))).toEqual(before);
  expect(new Set(before).size).toBe(2);
});

// Reading a hundred columns to hash them costs many times what the SQL itself reads.
test("a statement reads the columns that its SQL reads, and no other", async () => {
  const columns = Array.from({ length: 30 }, (_, i) => `c${i} STRING`).join(", ");
  await harness.run(
    `CREATE TABLE $.wide (id STRING, n INT, ${columns}) ${CDF}`,
    "INSERT INTO $.wide (id, n) VALUES ('user-1', 1)",
  );
  const sql = "select id as user_id, 'a' as event_type, struct(n) as event_properties from $.wide where c7 is null";
  for (const reading of [changes(1, 1), snapshot(1)])
    for (const rewrites of ["none", "cancel"] as const) {
      const statement = await projectedStatement(harness.warehouse, harness.name("wide"), {
        sql: sql.replaceAll("$.", `${harness.lakehouse.schema}.`),
        dataType: "event",
        reading,
        rewrites,
      });
      const [explained] = await harness.lakehouse.client.sql(`EXPLAIN FORMATTED ${statement}`);
      const read = String(explained?.plan).match(/ReadSchema: struct<[^>]*>/g) ?? [];
      const output = /Scan .*\nOutput( \[\d+\])?: \[([^\]]*)\]/.exec(String(explained?.plan))?.[2] ?? "";
      const named = new Set((read.join() + output).match(/\b(id|n|c\d+)\b/g));
      expect([...named].sort()).toEqual(["c7", "id", "n"]);
    }
});

const WORK = /\b(Sort|Exchange|Window|sha2|xxhash64|crc32|to_json\(struct\(id)\b/g;

// Where the SQL names every event itself there is nothing to hash, to sort or to hand from one machine to another.
test.each([
  ["one event a row", "", ""],
  ["several events a row", ", explode(array(1, 2)) as n", " || n"],
])("a SQL whose rows all have an insert_id hashes and sorts nothing: %s", async (what, list, key) => {
  const name = `named_${what.replaceAll(" ", "_")}`;
  await harness.run(`CREATE TABLE $.${name} (id STRING) ${CDF}`, `INSERT INTO $.${name} VALUES ('user-1'), ('user-2')`);
  const sql = `select user_id, 'a' as event_type, 'id-' || user_id${key} as insert_id from (select id as user_id${list} from $.${name})`;
  const work = async (ids: "sql" | "statement", reading: Reading) => {
    const asked = { sql: sql.replaceAll("$.", `${harness.lakehouse.schema}.`), dataType: "event", reading } as const;
    const statement = await projectedStatement(harness.warehouse, harness.name(name), {
      ...asked,
      ids,
      rewrites: "none",
    });
    const [explained] = await harness.lakehouse.client.sql(`EXPLAIN FORMATTED ${statement}`);
    return [...new Set(String(explained?.plan).match(WORK))].sort();
  };
  for (const reading of [changes(1, 1), snapshot(1)]) {
    expect(await work("sql", reading)).toEqual([]);
    expect(await work("statement", reading)).toEqual(expect.arrayContaining(["Exchange", "Sort", "Window", "sha2"]));
  }
});

// A row that the SQL leaves without an id must not count again at each repeat.
test("a SQL with insert_ids of its own keeps them, and a row without one has one of ours", async () => {
  await harness.run(`CREATE TABLE $.own (id STRING) ${CDF}`, "INSERT INTO $.own VALUES ('user-1'), ('user-2')");
  const sql = "select id as user_id, 'a' as event_type, nullif(id, 'user-2') as insert_id from $.own";
  const ids = await idsOf("own", sql, changes(1, 1));
  expect(ids).toEqual(expect.arrayContaining(["user-1", expect.stringMatching(/^[0-9a-f]{32}$/)]));
  expect(ids).toHaveLength(2);
});

const ROWS = 21_000;
const SHARES = 4;

// One place has to number equal rows, so all of them are in one share: of a table with few different rows, in few shares.
test("shares of a table whose rows are mostly equal hold every row once, and as evenly as its values allow", async () => {
  await harness.run(
    `CREATE TABLE $.few (kind STRING, id STRING) ${CDF}`,
    `INSERT INTO $.few SELECT element_at(array('user-web', 'user-ios', 'user-android'), CAST(pmod(id, 3) AS INT) + 1), 'user-' || id FROM range(0, ${ROWS}, 1, 2)`,
  );
  const few = "select kind as user_id, 'a' as event_type from $.few";
  const all = "select id as user_id, 'a' as event_type from $.few";
  const sharesOf = async (sql: string) => {
    const shares: unknown[][] = [];
    for (let shard = 0; shard < SHARES; shard++) shares.push(await idsOf("few", sql, snapshot(1, shard, SHARES)));
    return shares;
  };
  const shares = await sharesOf(few);
  expect(sorted(shares.flat())).toEqual(await idsOf("few", few, snapshot(1)));
  expect(new Set(shares.flat()).size).toBe(ROWS);
  const fullest = shares.findIndex(({ length }) => length === Math.max(...shares.map((share) => share.length)));
  expect(await idsOf("few", few, snapshot(1, fullest, SHARES))).toEqual(shares[fullest]);
  expect(shares.every(({ length }) => length % (ROWS / 3) === 0)).toBe(true);
  for (const { length } of await sharesOf(all)) expect(Math.abs(length - ROWS / SHARES)).toBeLessThan(ROWS / 20);
});
