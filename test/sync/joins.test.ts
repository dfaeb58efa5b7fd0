import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { SourceConfig, StartFrom } from "@/lib/model/source/source";
import { db } from "@/lib/store/db";
import { getSource } from "@/lib/store/sources";
import { commitSync, pinSync, syncPart } from "@/lib/sync/sync-steps";
import { connectLakehouse, type LakehouseClient } from "../../lakehouse/client";
import {
  lakehouseConnectionFile,
  makeBuiltinProject,
  makeConnection,
  makeProject,
  makeSource,
  uniqueName,
} from "../factories";
import { type IngestionServer, startIngestionServer } from "../ingestion-server";

let lakehouse: LakehouseClient;
let server: IngestionServer;
let connectionId: string;
const schema = uniqueName("joins");

beforeAll(async () => {
  lakehouse = await connectLakehouse(lakehouseConnectionFile());
  server = await startIngestionServer();
  connectionId = (await makeConnection("lakehouse")).id;
  await lakehouse.sql(`CREATE SCHEMA main.${schema}`);
});
afterAll(async () => {
  await lakehouse.sql(`DROP SCHEMA main.${schema} CASCADE`);
  await lakehouse.close();
  await server.close();
});

let suffix: string;
const name = (table: string) => `${table}_${suffix}`;
/** `$users` and `$orders` are this test's tables. */
const named = (sql: string) =>
  sql.replaceAll(/\$(users|orders)/g, (_, table: string) => `main.${schema}.${name(table)}`);
const change = (sql: string) => lakehouse.sql(named(sql));

beforeEach(async () => {
  suffix = uniqueName("t");
  const feed = "TBLPROPERTIES (delta.enableChangeDataFeed = true)";
  await change(`CREATE TABLE $users (id STRING, city STRING) ${feed}`);
  await change(`CREATE TABLE $orders (buyer STRING, item STRING) ${feed}`);
});

type Options = Partial<Omit<SourceConfig, "tables">> & { sql: string; startFrom?: StartFrom; lookupOnly?: string[] };

/** A source over both tables that delivers into a built-in project of its own. */
async function source({ sql, startFrom = "first", lookupOnly = [], ...rest }: Options) {
  const target = await makeBuiltinProject();
  const project = await makeProject({ baseUrl: server.baseUrl, apiKey: target.apiKey });
  const { id } = await makeSource({
    projectId: project.id,
    connectionId,
    tables: ["users", "orders"].map((table) => ({
      name: { catalog: "main", schema, table: name(table) },
      startFrom,
      lookupOnly: lookupOnly.includes(table),
    })),
    sql: named(sql),
    ...rest,
  });
  return { id, projectId: target.id };
}

/** One whole sync, each part delivered so many times. Gives the closed run. */
async function sync(sourceId: string, times = 1) {
  const pinned = await pinSync(sourceId);
  if (pinned) {
    for (let time = 0; time < times; time++) {
      await db.syncPart.updateMany({ where: { runId: pinned.runId }, data: { state: "waiting" } });
      for (const part of pinned.rounds.flat()) await syncPart(sourceId, pinned.runId, part.id);
    }
    await commitSync(sourceId, pinned.runId);
  }
  return db.syncRun.findFirstOrThrow({ where: { sourceId }, orderBy: { number: "desc" } });
}

async function eventsOf(projectId: string): Promise<string[]> {
  const events = await db.storedEvent.findMany({ where: { projectId } });
  return events.map(({ userId, eventType }) => `${userId} ${eventType}`).sort();
}

const BOUGHT =
  "select o.buyer as user_id, concat(o.item, ' in ', coalesce(u.city, '?')) as event_type from $orders o join $users u on o.buyer = u.id";

// Changes joined with changes find nothing here: the user was there long before.
test("an order of a user who did not change is one event", async () => {
  await change("INSERT INTO $users VALUES ('user-1', 'Ulm'), ('user-2', 'Bonn')");
  await change("INSERT INTO $orders VALUES ('user-1', 'tea')");
  const { id, projectId } = await source({ sql: BOUGHT });
  await sync(id);
  expect(await eventsOf(projectId)).toEqual(["user-1 tea in Ulm"]);
  await change("INSERT INTO $orders VALUES ('user-2', 'ink'), ('user-3', 'pen')");
  expect(await sync(id)).toMatchObject({ state: "succeeded", delivered: 1 });
  expect(await eventsOf(projectId)).toEqual(["user-1 tea in Ulm", "user-2 ink in Bonn"]);
});

// Both sides at the head would count the pair once for each of them.
test("rows that come to both tables between two syncs meet once, and a late partner brings the event", async () => {
  await change("INSERT INTO $orders VALUES ('user-1', 'tea')");
  const { id, projectId } = await source({ sql: BOUGHT });
  await sync(id);
  expect(await eventsOf(projectId)).toEqual([]);
  await change("INSERT INTO $orders VALUES ('user-2', 'ink')");
  await change("INSERT INTO $users VALUES ('user-1', 'Ulm'), ('user-2', 'Bonn')");
  await sync(id);
  expect(await eventsOf(projectId)).toEqual(["user-1 tea in Ulm", "user-2 ink in Bonn"]);
});

test("repeating every part of an import and of a run with changes on both sides adds nothing", async () => {
  await change("INSERT INTO $users VALUES ('user-1', 'Ulm')");
  await change("INSERT INTO $orders VALUES ('user-1', 'tea'), ('user-1', 'tea'), ('user-1', 'ink')");
  const { id, projectId } = await source({ sql: BOUGHT });
  await sync(id, 3);
  const imported = ["user-1 ink in Ulm", "user-1 tea in Ulm", "user-1 tea in Ulm"];
  expect(await eventsOf(projectId)).toEqual(imported);
  await change("INSERT INTO $orders VALUES ('user-2', 'pen'), ('user-1', 'tea')");
  await change("INSERT INTO $users VALUES ('user-2', 'Bonn'), ('user-2', 'Bonn')");
  await sync(id, 2);
  expect(await eventsOf(projectId)).toEqual(
    [...imported, "user-1 tea in Ulm", "user-2 pen in Bonn", "user-2 pen in Bonn"].sort(),
  );
});

test("the right of a LEFT JOIN is looked up as it is now and sends nothing by itself", async () => {
  await change("INSERT INTO $orders VALUES ('user-1', 'tea')");
  const { id, projectId } = await source({ sql: BOUGHT.replace(" join ", " left join ") });
  await sync(id);
  await change("INSERT INTO $users VALUES ('user-1', 'Ulm')");
  expect(await sync(id)).toMatchObject({ state: "succeeded", rowsRead: 0 });
  await change("INSERT INTO $orders VALUES ('user-1', 'ink')");
  await sync(id);
  expect(await eventsOf(projectId)).toEqual(["user-1 ink in Ulm", "user-1 tea in ?"]);
  expect(await sync(id)).toMatchObject({ state: "up_to_date" });
});

test("a table that is lookup only never drives, also when it is replaced", async () => {
  await change("INSERT INTO $users VALUES ('user-1', 'Ulm')");
  await change("INSERT INTO $orders VALUES ('user-1', 'tea'), ('user-2', 'pen')");
  const { id, projectId } = await source({ sql: BOUGHT, lookupOnly: ["users"] });
  await sync(id);
  await change("INSERT INTO $users VALUES ('user-2', 'Bonn')");
  await sync(id);
  await change("CREATE OR REPLACE TABLE $users (id STRING, city STRING)");
  await change("INSERT INTO $users VALUES ('user-1', 'Rome')");
  await change("INSERT INTO $orders VALUES ('user-1', 'ink')");
  await sync(id);
  expect(await eventsOf(projectId)).toEqual(["user-1 ink in Rome", "user-1 tea in Ulm"]);
});

test("a self-join sends each pair once, whichever of the two came last", async () => {
  await change("INSERT INTO $users VALUES ('user-1', 'Ulm')");
  const { id, projectId } = await source({
    sql: "select a.id as user_id, concat('met ', b.id) as event_type from $users a, $users b where a.city = b.city and a.id <> b.id",
  });
  await sync(id);
  await change("INSERT INTO $users VALUES ('user-2', 'Ulm')");
  await change("INSERT INTO $users VALUES ('user-3', 'Ulm')");
  await sync(id, 2);
  const pairs = [12, 13, 21, 23, 31, 32].map((pair) => `user-${Math.floor(pair / 10)} met user-${pair % 10}`);
  expect(await eventsOf(projectId)).toEqual(pairs);
  const [users, orders] = (await getSource(id)).tables;
  expect([users?.checkpoint, orders?.checkpoint]).toEqual([3, null]);
});

test("each branch of UNION ALL sends its own changes, and a column that was added meanwhile is no gap", async () => {
  await change("INSERT INTO $users VALUES ('user-1', 'Ulm')");
  await change("INSERT INTO $orders VALUES ('user-1', 'tea')");
  const { id, projectId } = await source({
    sql: "select id as user_id, city as event_type from $users union all select o.buyer, o.item from $users u join $orders o on o.buyer = u.id",
  });
  await sync(id);
  await change("ALTER TABLE $users ADD COLUMN age INT");
  await change("INSERT INTO $users VALUES ('user-2', 'Bonn', 7)");
  await change("INSERT INTO $orders VALUES ('user-2', 'ink'), ('user-1', 'pen')");
  await sync(id, 2);
  expect(await eventsOf(projectId)).toEqual(["user-1 Ulm", "user-1 pen", "user-1 tea", "user-2 Bonn", "user-2 ink"]);
});

test("user properties over a join: a change of either table sets them, the last commit's value wins", async () => {
  await change("INSERT INTO $users VALUES ('user-1', 'Ulm'), ('user-2', 'Bonn')");
  await change("INSERT INTO $orders VALUES ('user-1', 'tea')");
  const { id, projectId } = await source({
    dataType: "user_properties",
    sql: "select u.id as user_id, named_struct('city', u.city, 'last', o.item) as user_properties from $users u join $orders o on o.buyer = u.id",
  });
  await sync(id);
  await change("UPDATE $users SET city = 'Rome' WHERE id = 'user-1'");
  await change("INSERT INTO $orders VALUES ('user-2', 'ink')");
  await change("INSERT INTO $orders VALUES ('user-2', 'apple')");
  await sync(id, 2);
  const users = await db.projectUser.findMany({ where: { projectId }, orderBy: { userKey: "asc" } });
  expect(users.map(({ userId, properties }) => [userId, properties])).toEqual([
    ["user-1", { city: "Rome", last: "tea" }],
    ["user-2", { city: "Bonn", last: "apple" }],
  ]);
});

// Delta refuses time travel to a commit that is older than its retention, also where the commits after it are new.
test("a table that can no longer be read as it was is rebuilt from its head and its changes", async () => {
  await change("INSERT INTO $orders VALUES ('user-1', 'tea'), ('user-2', 'ink'), ('user-2', 'ink'), ('user-3', 'pen')");
  const { id, projectId } = await source({ sql: BOUGHT, startFrom: "new_changes" });
  await sync(id);
  await ageCommits("orders", 1);
  await change("INSERT INTO $orders VALUES ('user-2', 'ink')");
  await change("DELETE FROM $orders WHERE item = 'pen'");
  await change("UPDATE $orders SET item = 'milk' WHERE item = 'tea'");
  await change("INSERT INTO $users VALUES ('user-1', 'Ulm'), ('user-2', 'Bonn'), ('user-3', 'Kiel')");
  await expect(change("SELECT count(*) FROM $orders VERSION AS OF 1")).rejects.toThrow(/RETENTION/);
  await sync(id, 2);
  const inBonn = Array(3).fill("user-2 ink in Bonn");
  expect(await eventsOf(projectId)).toEqual(["user-1 tea in Ulm", ...inBonn, "user-3 pen in Kiel"]);
});

/** Make the commits up to a version eight days old, as far as the table can tell. */
async function ageCommits(table: string, to: number): Promise<void> {
  const [detail] = await change(`DESCRIBE DETAIL $${table}`);
  const eightDaysAgo = new Date(Date.now() - 8 * 24 * 60 * 60_000);
  for (let version = 0; version <= to; version++) {
    const log = join(
      fileURLToPath(String(detail?.location)),
      "_delta_log",
      `${String(version).padStart(20, "0")}.json`,
    );
    await utimes(log, eightDaysAgo, eightDaysAgo);
  }
}

// The SQL is written for the table as it is; as it was at First, it lacked a column that came later.
test("First reads a version from before a column was added", async () => {
  await change("INSERT INTO $users VALUES ('user-1', 'Ulm')");
  await change("INSERT INTO $orders VALUES ('user-1', 'tea')");
  await change("ALTER TABLE $orders ADD COLUMNS (note STRING)");
  await change("INSERT INTO $orders VALUES ('user-1', 'ink', 'gift')");
  const noted = BOUGHT.replace("coalesce(u.city, '?')", "coalesce(o.note, u.city)");
  const joined = await source({ sql: noted });
  await sync(joined.id);
  expect(await eventsOf(joined.projectId)).toEqual(["user-1 ink in gift", "user-1 tea in Ulm"]);
  const alone = await source({
    sql: "select buyer as user_id, concat(item, ' ', coalesce(note, '?')) as event_type from $orders",
  });
  await sync(alone.id);
  expect(await eventsOf(alone.projectId)).toEqual(["user-1 ink gift", "user-1 tea ?"]);
});
