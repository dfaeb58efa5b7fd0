import { afterAll, beforeAll, expect, test } from "vitest";
import { changes, type Harness, made, openHarness, type Row, sorted } from "./open-harness";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

const CDF = "TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')";
const rowsOf = (rows: readonly Row[]) => rows.reduce((sum, row) => sum + row.rows, 0);

// Three updates of one user in a window are one update with the last values; an earlier value must not win because
// rows come in no order.
test("user properties merge per user: the last commit wins, null leaves what was", async () => {
  const table = harness.name("users");
  await harness.run(
    `CREATE TABLE $.users (id STRING, plan STRING, age INT, visits BIGINT) ${CDF}`,
    "INSERT INTO $.users VALUES ('user-1', 'free', 30, 1), ('user-2', 'free', null, 9007199254740993), ('abc', 'x', 1, 1)",
    "UPDATE $.users SET plan = 'trial', visits = 2 WHERE id = 'user-1'",
    "UPDATE $.users SET plan = 'pro', age = null WHERE id = 'user-1'",
    "DELETE FROM $.users WHERE id = 'user-2'",
  );
  const sql =
    "select id as user_id, named_struct('plan', plan, 'age', age, 'visits', visits) as user_properties from $.users";
  const asked = { sql, dataType: "user_properties", reading: changes(1, 4) } as const;
  const rows = await harness.records(table, asked);
  expect(made(rows)).toEqual([
    {
      user_id: "user-1",
      event_type: "$identify",
      user_properties: { $set: { plan: "pro", age: 30, visits: 2 } },
      insert_id: expect.any(String),
    },
    {
      user_id: "user-2",
      event_type: "$identify",
      user_properties: { $set: { plan: "free", visits: "9007199254740993" } },
      insert_id: expect.any(String),
    },
  ]);
  expect(rows.filter(({ reason }) => reason).map(({ reason, rows: count }) => [reason, count])).toEqual([
    ["short_id", 1],
  ]);
  expect(rowsOf(rows)).toBe(5);

  const again = await harness.records(table, asked);
  expect(sorted(again)).toEqual(sorted(rows));
  const nextRun = made(await harness.records(table, { ...asked, runId: "run-2" }));
  const ids = (records: readonly { insert_id?: unknown }[]) => records.map(({ insert_id }) => insert_id);
  expect(new Set([...ids(made(rows)), ...ids(nextRun)]).size).toBe(4);
});

// To the destination the user is the identity, whatever device a row names: two updates of one user would arrive in no
// order, and an older value could win.
test("a user on several devices is one identity, and the last commit wins", async () => {
  const table = harness.name("devices");
  await harness.run(
    `CREATE TABLE $.devices (id STRING, device STRING, plan STRING, age INT) ${CDF}`,
    "INSERT INTO $.devices VALUES ('user-1', 'phone-1', 'free', 30), (null, 'phone-2', 'none', 1)",
    "INSERT INTO $.devices VALUES ('user-1', 'tablet', 'pro', null)",
    "INSERT INTO $.devices VALUES ('user-1', null, null, 31)",
  );
  const rows = await harness.records(table, {
    sql: "select id as user_id, device as device_id, named_struct('plan', plan, 'age', age) as user_properties from $.devices",
    dataType: "user_properties",
    reading: changes(1, 3),
  });
  const update = { event_type: "$identify", insert_id: expect.any(String) };
  expect(made(rows)).toEqual([
    { ...update, device_id: "phone-2", user_properties: { $set: { plan: "none", age: 1 } } },
    { ...update, user_id: "user-1", device_id: "tablet", user_properties: { $set: { plan: "pro", age: 31 } } },
  ]);
  expect(rowsOf(rows)).toBe(4);
});

// Keys of a MAP or of JSON are only known row by row; they merge all the same.
test("maps and JSON texts merge key by key", async () => {
  const table = harness.name("loose");
  await harness.run(
    `CREATE TABLE $.loose (id STRING, m MAP<STRING, INT>, j STRING) ${CDF}`,
    `INSERT INTO $.loose VALUES ('user-1', map('a', 1, 'b', 2), '{"x": 1, "y": {"z": [1, null]}}'), ('user-2', null, 'none')`,
    `UPDATE $.loose SET m = map('b', 3, 'c', null), j = '{"x": null, "w": "q\\\\"q"}' WHERE id = 'user-1'`,
  );
  const read = (column: string) =>
    harness.records(table, {
      sql: `select id as user_id, ${column} as user_properties from $.loose`,
      dataType: "user_properties",
      reading: changes(1, 2),
    });
  const maps = await read("m");
  expect(made(maps).map(({ user_properties }) => user_properties)).toEqual([{ $set: { a: 1, b: 3 } }]);
  expect(maps.filter(({ reason }) => reason).map(({ reason }) => reason)).toEqual(["missing_properties"]);
  const texts = await read("j");
  expect(made(texts).map(({ user_properties }) => user_properties)).toEqual([
    { $set: { x: 1, y: { z: [1, null] }, w: 'q"q' } },
  ]);
  expect(texts.filter(({ reason }) => reason)).toEqual([
    {
      reason: "bad_properties",
      rows: 1,
      record: { commit_version: 1, row: { user_id: "user-2", user_properties: "none" } },
    },
  ]);
});

// One row of several groups updates each of them, and is one row all the same.
test("group properties fan out over arrays and merge per group", async () => {
  const table = harness.name("teams");
  await harness.run(
    `CREATE TABLE $.teams (org STRING, teams ARRAY<STRING>, seats INT) ${CDF}`,
    "INSERT INTO $.teams VALUES ('acme', array('red', 'blue', null, '', 'red'), 5), (null, null, 7), ('solo', null, null)",
    "UPDATE $.teams SET seats = 6 WHERE org = 'acme'",
  );
  const rows = await harness.records(table, {
    sql: "select named_struct('org', org, 'team', teams) as groups, named_struct('seats', seats) as group_properties from $.teams",
    dataType: "group_properties",
    reading: changes(1, 2),
  });
  const group = (group_type: string, group_value: string) => ({
    group_type,
    group_value,
    group_properties: { $set: { seats: 6 } },
  });
  expect(made(rows)).toEqual(sorted([group("org", "acme"), group("team", "red"), group("team", "blue")]));
  expect(sorted(rows.flatMap(({ reason }) => reason ?? []))).toEqual(["missing_group", "missing_properties"]);
  expect(rowsOf(rows)).toBe(4);
});

// Without `$unset` a plan that was cancelled stays on the profile for good.
test("where nulls unset, the last value wins even when it is NULL; a key that is not there says nothing", async () => {
  const table = harness.name("unset");
  await harness.run(
    `CREATE TABLE $.unset (id STRING, plan STRING, seats BIGINT, m MAP<STRING, DOUBLE>, j STRING) ${CDF}`,
    `INSERT INTO $.unset VALUES ('user-1', 'free', 9007199254740993, map('a', 1D, 'b', null), '{"x": 1, "y": null}')`,
    `UPDATE $.unset SET plan = null, m = map('a', null), j = '{"x": null, "z": {"n": null}}'`,
    "INSERT INTO $.unset VALUES ('user-2', null, null, map(), 'null')",
  );
  const read = (column: string) =>
    harness.records(table, {
      sql: `select id as user_id, ${column} as user_properties from $.unset`,
      dataType: "user_properties",
      reading: changes(1, 3),
      unsetNulls: true,
    });
  const properties = async (column: string) => made(await read(column)).map(({ user_properties }) => user_properties);
  expect(await properties("named_struct('plan', plan, 'seats', seats, 'gone', null)")).toEqual([
    { $set: { seats: "9007199254740993" }, $unset: { plan: "-", gone: "-" } },
    { $unset: { plan: "-", seats: "-", gone: "-" } },
  ]);
  expect(await properties("m")).toEqual([{ $unset: { a: "-", b: "-" } }]);
  expect(await properties("j")).toEqual([{ $set: { z: { n: null } }, $unset: { x: "-", y: "-" } }]);
  expect((await read("m")).flatMap(({ reason }) => reason ?? [])).toEqual(["missing_properties"]);
  const groups = await harness.records(table, {
    sql: "select named_struct('org', array('acme', 'blue')) as groups, named_struct('plan', plan) as group_properties from $.unset",
    dataType: "group_properties",
    reading: changes(1, 2),
    unsetNulls: true,
  });
  expect(made(groups).map(({ group_properties }) => group_properties)).toEqual([
    { $unset: { plan: "-" } },
    { $unset: { plan: "-" } },
  ]);
});

// Where time travel is refused, the past is what is there now and went, less what came: equal rows counted.
test("a difference is the same whether the past is read or rebuilt, in one statement with the present", async () => {
  const table = harness.name("ledger");
  await harness.run(
    `CREATE TABLE $.ledger (id STRING, amount INT, tags ARRAY<STRING>) ${CDF}`,
    "INSERT INTO $.ledger VALUES ('user-1', 1, array('a')), ('user-1', 1, array('a')), ('user-2', 5, null), ('user-3', 7, null)",
    "INSERT INTO $.ledger VALUES ('user-1', 1, array('a'))",
    "DELETE FROM $.ledger WHERE id = 'user-3'",
    "UPDATE $.ledger SET amount = 6 WHERE id = 'user-2'",
    "INSERT OVERWRITE $.ledger SELECT * FROM $.ledger WHERE amount < 6 UNION ALL SELECT 'user-4', 1, null",
  );
  const sql =
    "select a.id as user_id, named_struct('sum', sum(a.amount), 'pairs', count(*)) as user_properties from $.ledger a join $.ledger b on a.id = b.id group by a.id";
  for (const from of [1, 2, 3, 4]) {
    const asked = { sql, dataType: "user_properties", reading: { kind: "difference", from, to: 5 } } as const;
    const [read, rebuilt] = [
      await harness.records(table, asked),
      await harness.records(table, { ...asked, rebuilt: true }),
    ];
    expect(sorted(rebuilt)).toEqual(sorted(read));
    expect(made(read).map(({ user_id }) => user_id)).toEqual(from === 1 ? ["user-1", "user-4"] : ["user-4"]);
  }
});
