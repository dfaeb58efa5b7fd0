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

/** The sample of Amplitude's documentation, as printed; only the table is this test's own. */
const SEED = `select 
    unix_millis(current_timestamp())                                       as time,
    id                                                                     as user_id,
    "demo"                                                                 as event_type,
    named_struct('name', name, 'home', home, 'age', age, 'income', income) as user_properties,
    named_struct('group_type1', ARRAY("group_A", "group_B"))               as groups,
    named_struct('group_property', "group_property_value")                 as group_properties
from $.people;`;

const event = (id: string, name: string, home: string, age: number, income: number) => ({
  user_id: id,
  event_type: "demo",
  time: 1_772_600_767_089,
  groups: { group_type1: ["group_A", "group_B"] },
  user_properties: { name, home, age, income },
  insert_id: expect.stringMatching(/^[0-9a-f]{32}$/),
});

// Rows that were delivered long ago keep their ids whatever becomes of the statement; a rewind would count them twice.
test("an insert_id of the first edition is the hash of source, table, commit and row, and of two equal rows the second's is a hash of the first's", async () => {
  const table = harness.name("ids");
  await harness.run(
    `CREATE TABLE $.ids (id STRING, at TIMESTAMP, note STRING) ${CDF}`,
    "INSERT INTO $.ids VALUES ('user-1', timestamp'2026-01-02T03:04:05.000006Z', null)",
    "INSERT INTO $.ids VALUES ('user-é', null, 'a'), ('user-é', null, 'a')",
  );
  const sha = (text: string) => createHash("sha256").update(text).digest("hex");
  const idOf = (commit: number | string, row: string) => sha(`source-1|table-1|${commit}|${sha(row)}`).slice(0, 32);
  const [one, two] = ['{"id":"user-1","at":"2026-01-02T03:04:05.000006Z"}', '{"id":"user-é","note":"a"}'];
  const asked = {
    sql: "select id as user_id, 'a' as event_type from $.ids",
    dataType: "event",
    firstEdition: true,
  } as const;
  const idsOf = async (reading: Reading) =>
    sorted((await harness.records(table, { ...asked, reading })).map(({ record }) => record.insert_id));
  const repeated = (id: string) => [id, sha(`${id}|2`).slice(0, 32)];
  expect(await idsOf(changes(1, 2))).toEqual(sorted([idOf(1, one), ...repeated(idOf(2, two))]));
  expect(await idsOf(snapshot(2))).toEqual(sorted([idOf("snapshot", one), ...repeated(idOf("snapshot", two))]));
});

// To compile a statement costs Spark more than to read a small part.
test.each(["at as time", "1 as revenue"])(
  "with %s the code of a run's statement does not depend on its clock",
  async (column) => {
    const table = harness.name("coded");
    await harness.run(
      `CREATE TABLE IF NOT EXISTS $.coded (id STRING, at TIMESTAMP) ${CDF}`,
      "INSERT INTO $.coded VALUES ('user-1', null)",
      "SET spark.sql.codegen.wholeStage = true",
      "SET spark.sql.codegen.factoryMode = FALLBACK",
    );
    const codeAt = async (clock: Date) => {
      const statement = await projectedStatement(harness.warehouse, table, {
        sql: `select id as user_id, 'a' as event_type, ${column} from main.${table.schema}.coded`,
        dataType: "event",
        reading: changes(1, 1),
        rewrites: "none",
        ids: "reader",
        clock,
      });
      const [explained] = await harness.lakehouse.client.sql(`EXPLAIN CODEGEN ${statement}`);
      return String(explained?.plan).match(/^\/\* \d+ \*\/.*$/gm);
    };
    const code = await codeAt(new Date("2026-01-01T00:00:00Z"));
    expect(code?.length).toBeGreaterThan(100);
    expect(await codeAt(new Date("2026-02-02T02:02:02Z"))).toEqual(code);
  },
);

// The main job: First brings the table as it was and every insert since; updates and deletes bring nothing; and ids
// do not depend on where the history is cut.
test("the documentation's SQL gives exactly the inserts, with the same ids over any cut", async () => {
  const table = harness.name("people");
  await harness.run(
    `CREATE TABLE $.people (id BIGINT, name STRING, home STRING, age INT, income DOUBLE) ${CDF}`,
    "INSERT INTO $.people VALUES (10001, 'Ann', 'Oslo', 31, 1.5), (10002, 'O''Neil \"Bo\"', 'Rio 😀', 40, 2.0)",
    "UPDATE $.people SET age = 32 WHERE id = 10001",
    "INSERT INTO $.people VALUES (10003, 'Cy', 'Bern', 22, 3.25)",
    "DELETE FROM $.people WHERE id = 10002",
    "INSERT INTO $.people VALUES (10002, 'Bo', 'Rio', 41, 2.0)",
  );
  const asked = { sql: SEED, dataType: "event" } as const;
  const whole = await harness.records(table, { ...asked, reading: changes(1, 5) });
  expect(made(whole)).toEqual(
    sorted([
      event("10001", "Ann", "Oslo", 31, 1.5),
      event("10002", 'O\'Neil "Bo"', "Rio 😀", 40, 2),
      event("10003", "Cy", "Bern", 22, 3.25),
      event("10002", "Bo", "Rio", 41, 2),
    ]),
  );
  const cut = [
    ...(await harness.records(table, { ...asked, reading: changes(1, 2), rewrites: "none" })),
    ...(await harness.records(table, { ...asked, reading: changes(3, 5) })),
  ];
  expect(made(cut)).toEqual(made(whole));
  expect(whole.every(({ reason, rows }) => reason === null && rows === 1)).toBe(true);
  const first = await harness.records(table, { ...asked, reading: snapshot(0) });
  expect(first).toEqual([]);
});

// One of three equal purchases dropped as a repeat would be money lost; and a repeat of the part must not add one.
test("equal rows of one commit stay as many as they are, with the same ids each time", async () => {
  const table = harness.name("equal");
  await harness.run(
    `CREATE TABLE $.equal (id STRING) ${CDF}`,
    "INSERT INTO $.equal VALUES ('user-1'), ('user-1'), ('user-1')",
    "INSERT INTO $.equal VALUES ('user-1')",
  );
  const asked = { sql: "select id as user_id, 'buy' as event_type from $.equal", dataType: "event" } as const;
  const ids = async (reading: ReturnType<typeof changes>) =>
    sorted((await harness.records(table, { ...asked, reading })).map(({ record }) => record.insert_id));
  const once = await ids(changes(1, 2));
  expect(new Set(once).size).toBe(4);
  expect(await ids(changes(1, 2))).toEqual(once);
  expect(sorted([...(await ids(changes(1, 1))), ...(await ids(changes(2, 2)))])).toEqual(once);
  const shares = await Promise.all([0, 1, 2].map((share) => ids(snapshot(2, share, 3))));
  expect(sorted(shares.flat())).toEqual(await ids(snapshot(2)));
});

// INSERT OVERWRITE and RESTORE show every row as deleted and inserted, also those that did not change.
test("rows that a commit only rewrote are no events", async () => {
  const table = harness.name("rewritten");
  await harness.run(
    `CREATE TABLE $.rewritten (id STRING, n INT) ${CDF}`,
    "INSERT INTO $.rewritten VALUES ('user-1', 1), ('user-1', 1), ('user-2', 2)",
    "INSERT OVERWRITE $.rewritten VALUES ('user-1', 1), ('user-1', 1), ('user-1', 1), ('user-3', 3)",
    "RESTORE TABLE $.rewritten TO VERSION AS OF 1",
  );
  const asked = {
    sql: "select id as user_id, 'e' as event_type, named_struct('n', n) as event_properties from $.rewritten",
    dataType: "event",
  } as const;
  const users = async (from: number, rewrites: "cancel" | "keep") =>
    sorted(
      (await harness.records(table, { ...asked, reading: changes(from, from), rewrites })).map(
        ({ record }) => record.user_id,
      ),
    );
  expect(await users(2, "cancel")).toEqual(["user-1", "user-3"]);
  expect(await users(2, "keep")).toEqual(["user-1", "user-1", "user-1", "user-3"]);
  expect(await users(3, "cancel")).toEqual(["user-2"]);
});

// A row that explodes into equal pieces is several events; the ids tell them apart, the same way each time.
test("rows that one row explodes into have ids of their own", async () => {
  const table = harness.name("lists");
  await harness.run(
    `CREATE TABLE $.lists (id STRING, items ARRAY<STRING>) ${CDF}`,
    "INSERT INTO $.lists VALUES ('user-1', array('a', 'b', 'a')), ('user-2', array())",
  );
  const asked = {
    sql: "select id as user_id, item as event_type from $.lists t lateral view explode(t.items) e as item where item <> 'z'",
    dataType: "event",
    reading: changes(1, 1),
  } as const;
  const rows = made(await harness.records(table, asked));
  expect(rows.map(({ event_type }) => event_type)).toEqual(["a", "a", "b"]);
  expect(new Set(rows.map(({ insert_id }) => insert_id)).size).toBe(3);
  expect(made(await harness.records(table, asked))).toEqual(rows);
});

// What people write around one table: stars, WITH, nested SELECTs, qualified columns, quoted names.
test.each([
  "with q as (select * from $.shapes) select q.id as user_id, 'e' as event_type, to_json(struct(*)) as event_properties from q",
  "select x.* from (select id as user_id, 'e' as event_type, n from $.shapes where n > 0) x",
  "select $.shapes.id as user_id, 'e' as event_type, named_struct('n', `$SCHEMA`.shapes.n) as event_properties from $.shapes",
  "select `User Id` as user_id, 'e' as event_type from (select id as `User Id` from $.shapes as `my table`) -- end",
])("every shape keeps its rows: %s", async (sql) => {
  const table = harness.name("shapes");
  await harness.run(`CREATE TABLE IF NOT EXISTS $.shapes (id STRING, n INT) ${CDF}`);
  const { version } = { version: 1 };
  const [{ count } = { count: 0 }] = (await harness.lakehouse.client.sql(
    `SELECT count(*) AS count FROM ${harness.lakehouse.schema}.shapes`,
  )) as { count: number }[];
  if (count === 0) await harness.run("INSERT INTO $.shapes VALUES ('user-1', 1), ('user-2', 2)");
  const rows = await harness.records(table, {
    sql: sql.replaceAll("$SCHEMA", table.schema),
    dataType: "event",
    reading: changes(version, version),
  });
  expect(made(rows).map(({ user_id }) => user_id)).toEqual(["user-1", "user-2"]);
  expect(JSON.stringify(rows)).not.toContain("__lakefeed");
});

// Sync Group Properties: each group gets the properties once, whatever number of events name it.
test("event rows merge into one group identify per group", async () => {
  const table = harness.name("grouped");
  await harness.run(
    `CREATE TABLE $.grouped (id STRING, org STRING, plan STRING) ${CDF}`,
    "INSERT INTO $.grouped VALUES ('user-1', 'acme', 'free'), ('user-2', 'acme', null), ('user-3', null, 'pro')",
    "INSERT INTO $.grouped VALUES ('user-4', 'acme', 'pro'), ('abc', 'short', 'free')",
  );
  const sql =
    "select id as user_id, 'e' as event_type, named_struct('org', org) as groups, named_struct('plan', plan) as group_properties from $.grouped";
  const asked = { sql, dataType: "event", reading: changes(1, 2) } as const;
  expect(await harness.records(table, { ...asked, output: "groups" })).toEqual([
    {
      reason: null,
      rows: 2,
      record: { group_type: "org", group_value: "acme", group_properties: { $set: { plan: "pro" } } },
    },
  ]);
  const events = await harness.records(table, { ...asked, syncUserProperties: false });
  expect(events.filter(({ reason }) => reason === null)).toHaveLength(4);
  expect(
    made(events).every((record) => record.$skip_user_properties_sync === true && !("group_properties" in record)),
  ).toBe(true);
});

// `{"org": []}` says nothing, and what Amplitude makes of it is not documented.
test.each([
  "named_struct('org', org, 'teams', array(team, team, ''), 'none', array(cast(null as bigint)))",
  "map('org', array(org), 'teams', array(team, team, ''), 'none', cast(null as array<string>))",
  "to_json(named_struct('org', org, 'teams', array(team, team, ''), 'none', ''))",
  "parse_json(to_json(named_struct('org', org, 'teams', array(team, team, ''), 'none', '')))",
])("group types without a name are left out: %s", async (groups) => {
  const table = harness.name("nameless");
  await harness.run(
    `CREATE OR REPLACE TABLE $.nameless (id STRING, org STRING, team STRING) ${CDF}`,
    "INSERT INTO $.nameless VALUES ('user-1', 'acme', null), ('user-2', '', 'a'), ('user-3', null, null)",
  );
  const sql = `select id as user_id, 'e' as event_type, ${groups} as groups from $.nameless`;
  const records = made(await harness.records(table, { sql, dataType: "event", reading: snapshot(1) }));
  const shown = records.map(({ user_id, groups }) => [user_id, groups ?? {}]);
  const org = groups.startsWith("map") ? ["acme"] : "acme";
  expect(Object.fromEntries(shown)).toEqual({ "user-1": { org }, "user-2": { teams: ["a"] }, "user-3": {} });
});
