import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getSource } from "@/lib/store/sources";
import { checkpointsOf, eventsOf, openSandbox, type Sandbox, sync, usersOf } from "./sandbox";

// Defects that were found in a published import script of change data feeds: none of them may be ours.

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.close());

/** Take away the files that a table's change feed is read from, as VACUUM does when it passes them. */
async function removeChangeFiles(table: string): Promise<void> {
  const [detail] = await sandbox.sql(`DESCRIBE DETAIL $.${table}`);
  await rm(join(fileURLToPath(String(detail?.location)), "_change_data"), { recursive: true });
}

// There: the lost versions were skipped and the sync was reported as a success.
test("D1: changes whose files are gone stop the source; its checkpoint stays, and others continue", async () => {
  await sandbox.createTable("lost", "AS SELECT 'user-1' AS id, 1 AS n");
  await sandbox.createTable("healthy", "AS SELECT 'user-1' AS id, 1 AS n");
  const make = (table: string) =>
    sandbox.makeSource({
      reads: { [table]: "latest" },
      dataType: "user_properties",
      sql: `SELECT id AS user_id, named_struct('n', n) AS user_properties FROM $.${table}`,
    });
  const [lost, healthy] = [await make("lost"), await make("healthy")];
  expect([await sync(lost), await sync(healthy)]).toEqual([null, null]);

  for (const table of ["lost", "healthy"]) {
    await sandbox.sql(`UPDATE $.${table} SET n = 2`);
    await sandbox.sql(`INSERT INTO $.${table} VALUES ('user-2', 3)`);
  }
  await removeChangeFiles("lost");

  expect(await sync(lost)).toMatchObject({ code: "HISTORY_LOST" });
  expect(await sync(lost)).toBeNull();
  expect((await getSource(lost.id)).requiredAction).toMatchObject({ code: "HISTORY_LOST" });
  expect(await checkpointsOf(lost)).toEqual({ lost: 0 });
  expect(await sync(healthy)).toBeNull();
  expect(await checkpointsOf(healthy)).toEqual({ healthy: 2 });
  expect(await usersOf(healthy)).toEqual({ "user-1": { n: 2 }, "user-2": { n: 3 } });
});

// There: tables became views of their changes, so that a join met only rows that changed together.
test("D2: a new order of a customer who did not change is one event", async () => {
  await sandbox.createTable("customers", "AS SELECT 'user-1' AS id, 'Ada' AS name");
  await sandbox.createTable("orders", "AS SELECT 1 AS no, 'user-1' AS buyer");
  const source = await sandbox.makeSource({
    reads: { orders: "new_changes", customers: "new_changes" },
    sql: `SELECT o.buyer AS user_id, 'ordered' AS event_type, named_struct('no', o.no, 'name', c.name) AS event_properties
      FROM $.orders o JOIN $.customers c ON c.id = o.buyer`,
  });
  expect(await sync(source)).toBeNull();
  expect(await eventsOf(source)).toEqual([]);

  await sandbox.sql("INSERT INTO $.orders VALUES (2, 'user-1')");
  expect(await sync(source)).toBeNull();
  expect(await eventsOf(source)).toMatchObject([{ userId: "user-1", eventProperties: { no: 2, name: "Ada" } }]);

  await sandbox.sql("INSERT INTO $.customers VALUES ('user-2', 'Grace')");
  await sandbox.sql("INSERT INTO $.orders VALUES (3, 'user-2')");
  expect(await sync(source)).toBeNull();
  expect(await eventsOf(source)).toHaveLength(2);
});

// There: names were replaced as text. Names inside names broke the SQL, texts were rewritten, and a name spelled in
// another way was read whole at each sync.
test("D3: a table is known by its meaning, however it is spelled, and nothing else in the text is touched", async () => {
  await sandbox.createTable("visits", "AS SELECT 1 AS no, 'user-1' AS id");
  await sandbox.createTable("visits_log", "AS SELECT 1 AS no, 'user-1' AS id");
  const [catalog, schema] = sandbox.schema.split(".");
  const text = `${sandbox.schema}.visits`;
  const spellings = [
    "$.visits_log",
    `\`${catalog}\`.\`${schema}\`.\`visits_log\``,
    `${catalog}.${schema?.toUpperCase()}.Visits_Log AS \`from $.visits\``,
    `/* $.visits */ $.visits_log -- $.visits\n v`,
  ];
  for (const spelling of spellings) {
    const source = await sandbox.makeSource({
      reads: { visits_log: "first" },
      sql: `SELECT id AS user_id, '${text}' AS event_type, named_struct('visits', no) AS event_properties FROM ${spelling}`,
    });
    expect(await sync(source)).toBeNull();
    await sandbox.sql("INSERT INTO $.visits_log VALUES (2, 'user-1')");
    expect(await sync(source)).toBeNull();
    const events = await eventsOf(source);
    const [rows] = await sandbox.sql("SELECT count(*) AS n FROM $.visits_log");
    expect(events).toHaveLength(Number(rows?.n));
    expect(new Set(events.map(({ eventType }) => eventType))).toEqual(new Set([text]));
  }
});

// There: changes of one key went out side by side in any order.
test("D4: of three updates of one key in one sync the last one counts", async () => {
  await sandbox.createTable("plans", "AS SELECT 'user-1' AS id, 'free' AS plan, 0 AS seats");
  const source = await sandbox.makeSource({
    reads: { plans: "latest" },
    dataType: "user_properties",
    sql: "SELECT id AS user_id, named_struct('plan', plan, 'seats', seats) AS user_properties FROM $.plans",
  });
  expect(await sync(source)).toBeNull();
  await sandbox.sql("UPDATE $.plans SET plan = 'team', seats = 3");
  await sandbox.sql("UPDATE $.plans SET plan = 'zen'");
  await sandbox.sql("UPDATE $.plans SET plan = 'basic'");
  expect(await sync(source)).toBeNull();
  expect(await usersOf(source)).toEqual({ "user-1": { plan: "basic", seats: 3 } });

  await sandbox.sql("UPDATE $.plans SET plan = 'team'");
  expect(await sync(source)).toBeNull();
  await sandbox.sql("UPDATE $.plans SET plan = 'basic'");
  expect(await sync(source)).toBeNull();
  expect(await usersOf(source)).toEqual({ "user-1": { plan: "basic", seats: 3 } });
});

// There: a rewrite of a table sent all of its rows again as new events.
test("D5: rows that a table is overwritten with, or restored to, as they were are no events", async () => {
  await sandbox.createTable(
    "signups",
    "AS SELECT * FROM VALUES ('user-1', 1), ('user-2', 1), ('user-2', 1) AS v(id, n)",
  );
  const source = await sandbox.makeSource({
    reads: { signups: "latest" },
    sql: "SELECT id AS user_id, 'signed up' AS event_type FROM $.signups",
  });
  expect(await sync(source)).toBeNull();
  expect(await eventsOf(source)).toHaveLength(3);

  await sandbox.sql("INSERT OVERWRITE $.signups VALUES ('user-2', 1), ('user-1', 1), ('user-2', 1)");
  await sandbox.sql("RESTORE TABLE $.signups TO VERSION AS OF 0");
  await sandbox.sql("OPTIMIZE $.signups");
  expect(await sync(source)).toBeNull();
  expect(await eventsOf(source)).toHaveLength(3);

  await sandbox.sql("INSERT OVERWRITE $.signups VALUES ('user-2', 1), ('user-1', 1), ('user-2', 1), ('user-2', 1)");
  expect(await sync(source)).toBeNull();
  expect(await eventsOf(source)).toHaveLength(4);
});

// There: a window without any record was an exception, and the sync stood still.
test("D6: changes of which nothing is sent are a success, and are not read again", async () => {
  await sandbox.createTable("quiet", "AS SELECT 'user-1' AS id, 1 AS n");
  const source = await sandbox.makeSource({
    reads: { quiet: "new_changes" },
    sql: "SELECT id AS user_id, 'x' AS event_type FROM $.quiet",
  });
  expect(await sync(source)).toBeNull();
  await sandbox.sql("UPDATE $.quiet SET n = 2");
  await sandbox.sql("DELETE FROM $.quiet");
  expect(await sync(source)).toBeNull();
  expect(await eventsOf(source)).toEqual([]);
  expect(await checkpointsOf(source)).toEqual({ quiet: 2 });
});
