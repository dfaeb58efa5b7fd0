import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { SourceConfig } from "@/lib/model/source/source";
import { db } from "@/lib/store/db";
import { getSource, pauseSource, resumeSource } from "@/lib/store/sources";
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
const schema = uniqueName("sync");

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

let table: string;
beforeEach(async () => {
  table = uniqueName("people");
  await lakehouse.sql(
    `CREATE TABLE main.${schema}.${table} (id STRING, name STRING, age INT) TBLPROPERTIES (delta.enableChangeDataFeed = true)`,
  );
});

const change = (statement: string) => lakehouse.sql(statement.replaceAll("$T", `main.${schema}.${table}`));

/** A source over this test's table that delivers into a built-in project of its own. */
async function source(config: Partial<SourceConfig> & { sql: string; startFrom?: "first" | "latest" | "new_changes" }) {
  const { startFrom = "first", sql, ...rest } = config;
  const target = await makeBuiltinProject();
  const project = await makeProject({ baseUrl: server.baseUrl, apiKey: target.apiKey });
  const { id } = await makeSource({
    projectId: project.id,
    connectionId,
    tables: [{ name: { catalog: "main", schema, table }, startFrom, lookupOnly: false }],
    sql: sql.replaceAll("$T", `main.${schema}.${table}`),
    ...rest,
  });
  return { id, projectId: target.id };
}

/** One whole sync, as the function runs it. Gives the closed run. */
async function sync(sourceId: string) {
  const pinned = await pinSync(sourceId);
  if (pinned) {
    for (const part of pinned.rounds.flat()) await syncPart(sourceId, pinned.runId, part.id);
    await commitSync(sourceId, pinned.runId);
  }
  return db.syncRun.findFirstOrThrow({ where: { sourceId }, orderBy: { number: "desc" } });
}

async function eventsOf(projectId: string): Promise<string[]> {
  const events = await db.storedEvent.findMany({ where: { projectId }, orderBy: { id: "asc" } });
  return events.map(({ userId, eventType }) => `${userId} ${eventType}`).sort();
}

const EVENTS = "select id as user_id, name as event_type from $T";

test("First brings what was there and every insert since, once; updates and deletes send nothing", async () => {
  await change("INSERT INTO $T VALUES ('user-1', 'a', 1), ('user-2', 'b', 2)");
  const { id, projectId } = await source({ sql: EVENTS });
  expect(await sync(id)).toMatchObject({ state: "succeeded", rowsRead: 2, delivered: 2 });

  await change("INSERT INTO $T VALUES ('user-3', 'c', 3)");
  await change("UPDATE $T SET name = 'changed' WHERE id = 'user-1'");
  await change("DELETE FROM $T WHERE id = 'user-2'");
  const second = await sync(id);
  expect(second).toMatchObject({ state: "succeeded", rowsRead: 1, delivered: 1 });
  expect(await eventsOf(projectId)).toEqual(["user-1 a", "user-2 b", "user-3 c"]);

  // A count from outside our own path: what the commits say that they changed.
  const [pin] = await db.runPin.findMany({ where: { runId: second.id } });
  const each = { inserted: 1, updated: 1, deleted: 1 };
  expect(pin?.comparison).toEqual({ commits: 3, compared: 3, equal: 3, says: each, read: each, differing: [] });
});

test("Latest brings the table as it is now; New changes only brings nothing of it", async () => {
  await change("INSERT INTO $T VALUES ('user-1', 'a', 1), ('user-2', 'b', 2)");
  await change("DELETE FROM $T WHERE id = 'user-2'");
  const latest = await source({ sql: EVENTS, startFrom: "latest" });
  const onlyNew = await source({ sql: EVENTS, startFrom: "new_changes" });
  for (const { id } of [latest, onlyNew]) await sync(id);
  expect(await eventsOf(latest.projectId)).toEqual(["user-1 a"]);
  expect(await eventsOf(onlyNew.projectId)).toEqual([]);

  await change("INSERT INTO $T VALUES ('user-3', 'c', 3)");
  for (const { id } of [latest, onlyNew]) await sync(id);
  expect(await eventsOf(latest.projectId)).toEqual(["user-1 a", "user-3 c"]);
  expect(await eventsOf(onlyNew.projectId)).toEqual(["user-3 c"]);
});

// Two customers who did the same thing at the same time are two; a retry is not.
test("equal rows of one commit stay as many as they are, and a repeated part adds none", async () => {
  await change("INSERT INTO $T VALUES ('user-1', 'a', 1), ('user-1', 'a', 1), ('user-1', 'a', 1)");
  const { id, projectId } = await source({ sql: EVENTS });
  const pinned = await pinSync(id);
  if (!pinned) throw new Error("nothing was pinned");
  for (const part of pinned.rounds.flat()) await syncPart(id, pinned.runId, part.id);
  await db.syncPart.updateMany({ where: { runId: pinned.runId }, data: { state: "waiting" } });
  for (const part of pinned.rounds.flat()) await syncPart(id, pinned.runId, part.id);
  await commitSync(id, pinned.runId);
  expect(await eventsOf(projectId)).toEqual(["user-1 a", "user-1 a", "user-1 a"]);
});

// Re-importing a rewritten table would count every customer again.
test("an overwrite with the same rows and one more brings the one", async () => {
  await change("INSERT INTO $T VALUES ('user-1', 'a', 1), ('user-2', 'b', 2)");
  const { id, projectId } = await source({ sql: EVENTS });
  await sync(id);
  await change("INSERT OVERWRITE $T VALUES ('user-1', 'a', 1), ('user-2', 'b', 2), ('user-3', 'c', 3)");
  expect(await sync(id)).toMatchObject({ delivered: 1 });
  expect(await eventsOf(projectId)).toEqual(["user-1 a", "user-2 b", "user-3 c"]);
});

test("nothing new is a run that is up to date and reads nothing", async () => {
  await change("INSERT INTO $T VALUES ('user-1', 'a', 1)");
  const { id } = await source({ sql: EVENTS });
  await sync(id);
  expect(await sync(id)).toMatchObject({ state: "up_to_date", rowsRead: 0 });
});

test("rows that Amplitude would refuse are kept with their reason, and the others go", async () => {
  await change(
    "INSERT INTO $T VALUES ('user-1', 'a', 1), ('none', 'b', 2), ('ab', 'c', 3), (NULL, 'd', 4), ('user-5', NULL, 5)",
  );
  const { id, projectId } = await source({ sql: EVENTS });
  expect(await sync(id)).toMatchObject({ state: "partial", rowsRead: 5, rowsMade: 1, rowsInvalid: 4, delivered: 1 });
  expect(await eventsOf(projectId)).toEqual(["user-1 a"]);
  const kept = await db.undeliveredRecord.findMany({ where: { sourceId: id } });
  expect(kept.map(({ reason }) => reason).sort()).toEqual([
    "missing_event_type",
    "missing_id",
    "reserved_id",
    "short_id",
  ]);
  expect(kept.find(({ reason }) => reason === "short_id")?.payload).toContain('"ab"');
});

test("user properties: inserts and updates, merged per user, the last commit's value wins", async () => {
  await change("INSERT INTO $T VALUES ('user-1', 'a', 1), ('user-2', 'b', 2)");
  const { id, projectId } = await source({
    dataType: "user_properties",
    sql: "select id as user_id, named_struct('name', name, 'age', age) as user_properties from $T",
  });
  await sync(id);
  for (const age of [10, 20, 30]) await change(`UPDATE $T SET age = ${age} WHERE id = 'user-1'`);
  await change("DELETE FROM $T WHERE id = 'user-2'");
  expect(await sync(id)).toMatchObject({ rowsRead: 3, records: 1, delivered: 1 });
  const users = await db.projectUser.findMany({ where: { projectId }, orderBy: { userKey: "asc" } });
  expect(users.map(({ userId, properties }) => [userId, properties])).toEqual([
    ["user-1", { name: "a", age: 30 }],
    ["user-2", { name: "b", age: 2 }],
  ]);
});

test("group properties: an array of groups updates each of them", async () => {
  await change("INSERT INTO $T VALUES ('user-1', 'a', 1)");
  const { id, projectId } = await source({
    dataType: "group_properties",
    sql: "select named_struct('company', array('acme', 'umbrella')) as groups, named_struct('size', age) as group_properties from $T",
  });
  expect(await sync(id)).toMatchObject({ rowsRead: 1, records: 2, delivered: 2 });
  const groups = await db.projectGroup.findMany({ where: { projectId }, orderBy: { groupValue: "asc" } });
  expect(groups.map(({ groupValue, properties }) => [groupValue, properties])).toEqual([
    ["acme", { size: 1 }],
    ["umbrella", { size: 1 }],
  ]);
});

test("Sync User Properties and Sync Group Properties update beside the event; without them they do not", async () => {
  await change("INSERT INTO $T VALUES ('user-1', 'a', 1)");
  const sql =
    "select id as user_id, name as event_type, named_struct('age', age) as user_properties, named_struct('company', 'acme') as groups, named_struct('size', age) as group_properties from $T";
  const withSync = await source({ sql, syncUserProperties: true, syncGroupProperties: true });
  const without = await source({ sql });
  for (const { id } of [withSync, without]) await sync(id);
  expect(await db.projectUser.findFirst({ where: { projectId: withSync.projectId } })).toMatchObject({
    properties: { age: 1 },
  });
  expect(await db.projectGroup.findFirst({ where: { projectId: withSync.projectId } })).toMatchObject({
    properties: { size: 1 },
  });
  expect(await db.projectUser.findFirst({ where: { projectId: without.projectId } })).toMatchObject({ properties: {} });
  expect((await db.projectGroup.findFirst({ where: { projectId: without.projectId } }))?.properties ?? {}).toEqual({});
});

// The table that is there now has another history: reading it from the old checkpoint would skip or repeat rows.
test("a table that was dropped and created again stops the source and moves nothing", async () => {
  await change("INSERT INTO $T VALUES ('user-1', 'a', 1)");
  const { id } = await source({ sql: EVENTS });
  await sync(id);
  const before = (await getSource(id)).tables[0]?.checkpoint;
  await change("DROP TABLE $T");
  await change("CREATE TABLE $T (id STRING, name STRING, age INT) TBLPROPERTIES (delta.enableChangeDataFeed = true)");
  for (const i of [1, 2, 3, 4]) await change(`INSERT INTO $T VALUES ('user-9${i}', 'z', 1)`);
  await expect(pinSync(id)).rejects.toMatchObject({ code: "TABLE_REPLACED" });
  expect((await getSource(id)).tables[0]?.checkpoint).toBe(before);
});

test("a pause between two parts leaves the rest for later, and resuming delivers exactly it", async () => {
  await change("INSERT INTO $T VALUES ('user-1', 'a', 1)");
  const { id, projectId } = await source({ sql: EVENTS });
  await sync(id);
  await change("INSERT INTO $T VALUES ('user-2', 'b', 2)");
  const pinned = await pinSync(id);
  await pauseSource(id, "test");
  for (const part of pinned?.rounds.flat() ?? []) expect(await syncPart(id, pinned?.runId ?? "", part.id)).toBe(false);
  await change("INSERT INTO $T VALUES ('user-3', 'c', 3)");
  expect(await eventsOf(projectId)).toEqual(["user-1 a"]);

  await resumeSource(id, "test");
  await sync(id);
  await sync(id);
  expect(await eventsOf(projectId)).toEqual(["user-1 a", "user-2 b", "user-3 c"]);
});
