import { afterAll, beforeAll, expect, test } from "vitest";
import { db } from "@/lib/store/db";
import { getSource } from "@/lib/store/sources";
import { commitSync, pinSync, syncPart } from "@/lib/sync/sync-steps";
import { groupsOf, openSandbox, type Sandbox, type SandboxSource, sync, usersOf } from "../increments/sandbox";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.close());

const LIFETIME =
  "SELECT buyer AS user_id, named_struct('orders', count(*), 'value', sum(amount), 'mean', avg(cast(amount as double))) AS user_properties FROM $.orders GROUP BY buyer";

const newestRun = ({ id }: SandboxSource) =>
  db.syncRun.findFirstOrThrow({ where: { sourceId: id }, orderBy: { number: "desc" }, include: { parts: true } });

/** Deliver the next run with each part so many times; gives the insert_ids that were seen. */
async function repeat(source: SandboxSource, times: number) {
  const pinned = await pinSync(source.id);
  for (let time = 0; time < times; time++) {
    await db.syncPart.updateMany({ where: { runId: pinned?.runId ?? "" }, data: { state: "waiting" } });
    for (const part of pinned?.rounds.flat() ?? []) await syncPart(source.id, pinned?.runId ?? "", part.id);
  }
  if (pinned) await commitSync(source.id, pinned.runId);
}

test("a lifetime value is right after inserts, updates and deletes; only whom it changes for is sent, once", async () => {
  await sandbox.createTable(
    "orders",
    "AS SELECT * FROM VALUES (1, 'user-1', 10.50), (2, 'user-2', 5.00), (3, 'user-3', 1.00) AS v(no, buyer, amount)",
  );
  const source = await sandbox.makeSource({ reads: { orders: "latest" }, dataType: "user_properties", sql: LIFETIME });
  await repeat(source, 2);
  expect(await usersOf(source)).toEqual({
    "user-1": { orders: 1, value: 10.5, mean: 10.5 },
    "user-2": { orders: 1, value: 5, mean: 5 },
    "user-3": { orders: 1, value: 1, mean: 1 },
  });
  expect(await newestRun(source)).toMatchObject({
    parts: [{ reading: { kind: "snapshot", version: 0 } }],
    rowsRead: 3,
    rowsMade: 3,
    records: 3,
    delivered: 3,
  });

  await sandbox.sql("INSERT INTO $.orders VALUES (4, 'user-1', 0.50), (5, 'user-4', 2.00)");
  await sandbox.sql("UPDATE $.orders SET amount = 6.00 WHERE no = 2");
  await sandbox.sql("DELETE FROM $.orders WHERE no IN (1, 3)");
  await repeat(source, 2);
  expect(await usersOf(source)).toEqual({
    "user-1": { orders: 1, value: 0.5, mean: 0.5 },
    "user-2": { orders: 1, value: 6, mean: 6 },
    "user-3": { orders: 1, value: 1, mean: 1 },
    "user-4": { orders: 1, value: 2, mean: 2 },
  });
  expect(await newestRun(source)).toMatchObject({
    state: "succeeded",
    parts: [{ reading: { kind: "difference", from: 0, to: 3 } }],
    rowsRead: 3,
    rowsMade: 3,
    rowsInvalid: 0,
    records: 3,
    delivered: 3,
  });

  // Rewritten in another order, compacted: the sums are the same.
  await sandbox.sql("INSERT OVERWRITE $.orders SELECT * FROM $.orders ORDER BY no DESC");
  await sandbox.sql("OPTIMIZE $.orders");
  expect(await sync(source)).toBeNull();
  expect(await newestRun(source)).toMatchObject({ state: "succeeded", rowsRead: 0, records: 0 });
  expect(await sync(source)).toBeNull();
  expect(await newestRun(source)).toMatchObject({ state: "up_to_date" });
});

test("a change of any table counts, in joins, EXISTS and IN; a lookup-only one sends nothing by itself", async () => {
  await sandbox.createTable("people", "AS SELECT * FROM VALUES ('user-1', 1), ('user-2', 2) AS v(id, team)");
  await sandbox.createTable("teams", "AS SELECT * FROM VALUES (1, 'Red') AS v(team, name)");
  await sandbox.createTable("visits", "(id STRING)");
  const sql =
    "SELECT p.id AS user_id, named_struct('team', t.name, 'seen', exists (SELECT 1 FROM $.visits v WHERE v.id = p.id)) AS user_properties FROM $.people p LEFT JOIN $.teams t ON t.team = p.team";
  const reads = { people: "latest", teams: "latest", visits: "latest" } as const;
  const make = (lookupOnly: string[]) => sandbox.makeSource({ reads, lookupOnly, dataType: "user_properties", sql });
  const [every, some] = [await make([]), await make(["visits"])];
  expect([await sync(every), await sync(some)]).toEqual([null, null]);
  const first = { "user-1": { team: "Red", seen: false }, "user-2": { seen: false } };
  expect([await usersOf(every), await usersOf(some)]).toEqual([first, first]);

  await sandbox.sql("INSERT INTO $.visits VALUES ('user-1')");
  expect([await sync(every), await sync(some)]).toEqual([null, null]);
  expect(await usersOf(every)).toEqual({ ...first, "user-1": { team: "Red", seen: true } });
  expect(await usersOf(some)).toEqual(first);

  await sandbox.sql("INSERT INTO $.teams VALUES (2, 'Blue')");
  await sandbox.sql("ALTER TABLE $.people ADD COLUMN age INT");
  expect([await sync(every), await sync(some)]).toEqual([null, null]);
  expect(await usersOf(every)).toEqual({
    "user-1": { team: "Red", seen: true },
    "user-2": { team: "Blue", seen: false },
  });
  expect(await usersOf(some)).toEqual({
    "user-1": { team: "Red", seen: false },
    "user-2": { team: "Blue", seen: false },
  });
  expect(await newestRun(every)).toMatchObject({ rowsRead: 1, delivered: 1 });
});

test("groups fan out, several rows of one group are one update, refused rows count once", async () => {
  await sandbox.createTable(
    "members",
    "AS SELECT * FROM VALUES ('user-1', array('red', 'blue'), 30), ('user-2', array('red'), 40), ('user-3', null, 1) AS v(id, teams, age)",
  );
  const source = await sandbox.makeSource({
    reads: { members: "latest" },
    dataType: "group_properties",
    sql: "SELECT DISTINCT named_struct('team', teams) AS groups, named_struct('oldest', age) AS group_properties FROM $.members",
  });
  expect(await sync(source)).toBeNull();
  expect(await groupsOf(source)).toEqual({ "team red": { oldest: 40 }, "team blue": { oldest: 30 } });
  expect(await newestRun(source)).toMatchObject({
    state: "partial",
    rowsRead: 3,
    rowsMade: 2,
    rowsInvalid: 1,
    records: 2,
  });

  await sandbox.sql("UPDATE $.members SET age = 50 WHERE id = 'user-1'");
  expect(await sync(source)).toBeNull();
  expect(await groupsOf(source)).toEqual({ "team red": { oldest: 50 }, "team blue": { oldest: 50 } });
  const run = await newestRun(source);
  expect(run).toMatchObject({ state: "succeeded", rowsInvalid: 0, records: 2, delivered: 2 });
  expect(run.rowsRead).toBe(run.rowsMade);
});

test("a table that was replaced is no gap while its old version can be read; one that was dropped is", async () => {
  await sandbox.createTable("scores", "AS SELECT * FROM VALUES ('user-1', 1), ('user-2', 2) AS v(id, points)");
  const source = await sandbox.makeSource({
    reads: { scores: "latest" },
    dataType: "user_properties",
    sql: "SELECT id AS user_id, named_struct('points', sum(points)) AS user_properties FROM $.scores GROUP BY id",
  });
  expect(await sync(source)).toBeNull();
  await sandbox.sql(
    "CREATE OR REPLACE TABLE $.scores TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true') AS SELECT * FROM VALUES ('user-1', 1, true), ('user-2', 5, true) AS v(id, points, late)",
  );
  expect(await sync(source)).toBeNull();
  expect(await usersOf(source)).toEqual({ "user-1": { points: 1 }, "user-2": { points: 5 } });
  expect(await newestRun(source)).toMatchObject({ state: "succeeded", records: 1 });
  const [table] = (await getSource(source.id)).tables;
  expect(table?.checkpoint).toBe(1);

  await sandbox.sql("DROP TABLE $.scores");
  await sandbox.createTable("scores", "AS SELECT 'user-1' AS id, 7 AS points");
  await sandbox.sql("INSERT INTO $.scores VALUES ('user-1', 1)");
  await sandbox.sql("INSERT INTO $.scores VALUES ('user-1', 1)");
  expect(await sync(source)).toMatchObject({ code: "TABLE_REPLACED" });
  expect(await usersOf(source)).toEqual({ "user-1": { points: 1 }, "user-2": { points: 5 } });
});

test("a NULL unsets where the source says so, and leaves the property otherwise", async () => {
  await sandbox.createTable("plans", "AS SELECT * FROM VALUES ('user-1', 'pro'), ('user-2', 'pro') AS v(id, plan)");
  const make = (sql: string, unsetNulls: boolean) =>
    sandbox.makeSource({ reads: { plans: "latest" }, dataType: "user_properties", unsetNulls, sql });
  const plain = "SELECT id AS user_id, named_struct('plan', plan) AS user_properties FROM $.plans";
  const whole = "SELECT id AS user_id, named_struct('plan', max(plan)) AS user_properties FROM $.plans GROUP BY id";
  const sources = [
    await make(plain, false),
    await make(plain, true),
    await make(whole, false),
    await make(whole, true),
  ];
  for (const source of sources) expect(await sync(source)).toBeNull();
  await sandbox.sql("UPDATE $.plans SET plan = NULL WHERE id = 'user-1'");
  for (const source of sources) expect(await sync(source)).toBeNull();
  const left = { "user-1": { plan: "pro" }, "user-2": { plan: "pro" } };
  const unset = { "user-1": {}, "user-2": { plan: "pro" } };
  expect(await Promise.all(sources.map(usersOf))).toEqual([left, unset, left, unset]);
});

// A sum of doubles over other files differs in its last digits, and a map has no order: neither is a change.
test("nothing is sent for doubles that differ in their last digits, or maps in another order", async () => {
  await sandbox.createTable(
    "readings",
    "AS SELECT 'user-1' AS id, 0.1D AS x, map('a', 1, 'b', 2) AS m UNION ALL SELECT 'user-1', 0.2D, null UNION ALL SELECT 'user-1', 0.3D, null",
  );
  const source = await sandbox.makeSource({
    reads: { readings: "latest" },
    dataType: "user_properties",
    sql: "SELECT id AS user_id, named_struct('sum', aggregate(array_agg(x), 0D, (s, e) -> s + e), 'm', max_by(m, m IS NOT NULL)) AS user_properties FROM $.readings GROUP BY id",
  });
  expect(await sync(source)).toBeNull();
  expect(await newestRun(source)).toMatchObject({ records: 1 });
  await sandbox.sql(
    "INSERT OVERWRITE $.readings SELECT 'user-1', 0.3D, map('b', 2, 'a', 1) UNION ALL SELECT 'user-1', 0.2D, null UNION ALL SELECT 'user-1', 0.1D, null",
  );
  expect(await sync(source)).toBeNull();
  expect(await newestRun(source)).toMatchObject({ state: "succeeded", rowsRead: 0, records: 0 });
  await sandbox.sql("UPDATE $.readings SET x = x + 0.000001 WHERE x = 0.1");
  expect(await sync(source)).toBeNull();
  expect(await newestRun(source)).toMatchObject({ records: 1 });
});

test("a field that was added inside a column is no gap", async () => {
  await sandbox.createTable(
    "profiles",
    "AS SELECT * FROM VALUES ('user-1', named_struct('city', 'Ulm')), ('user-2', named_struct('city', 'Bonn')) AS v(id, home)",
  );
  const source = await sandbox.makeSource({
    reads: { profiles: "latest" },
    dataType: "user_properties",
    sql: "SELECT DISTINCT id AS user_id, named_struct('home', home) AS user_properties FROM $.profiles",
  });
  expect(await sync(source)).toBeNull();
  await sandbox.sql("ALTER TABLE $.profiles ADD COLUMNS (home.zip STRING)");
  await sandbox.sql("UPDATE $.profiles SET home = named_struct('city', 'Ulm', 'zip', '89073') WHERE id = 'user-1'");
  expect(await sync(source)).toBeNull();
  expect(await usersOf(source)).toEqual({
    "user-1": { home: { city: "Ulm", zip: "89073" } },
    "user-2": { home: { city: "Bonn" } },
  });
  expect(await newestRun(source)).toMatchObject({ records: 1 });
});
