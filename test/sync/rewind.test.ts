import { afterAll, beforeAll, expect, test } from "vitest";
import type { RewindTarget } from "@/lib/model/source/rewind";
import { estimateRewind, rewindSource } from "@/lib/rewind/rewind-source";
import { db } from "@/lib/store/db";
import { getSource, hashSql, pauseSource } from "@/lib/store/sources";
import { pinSync, syncPart } from "@/lib/sync/sync-steps";
import { eventsOf, openSourceHarness, type SourceHarness, sentEarlier, syncWhole } from "./source-harness";

let harness: SourceHarness;
beforeAll(async () => {
  harness = await openSourceHarness("rewind");
});
afterAll(() => harness.close());

const EVENTS = "select id as user_id, name as event_type from $people";
const never = () => new AbortController().signal;
const estimate = (id: string, target: RewindTarget) => estimateRewind(id, target, never());
const rewind = (id: string, target: RewindTarget, typedName = "") =>
  rewindSource(id, { target, typedName, actor: "test" });

async function checkpoints(id: string) {
  return (await getSource(id)).tables.map(({ checkpoint }) => checkpoint);
}

/** A source of one table after its import (version 1) and two more runs (versions 2 and 3 to 4). */
async function syncedPeople() {
  await harness.create({ people: "id STRING, name STRING" });
  await harness.change("INSERT INTO $people VALUES ('user-1', 'a'), ('user-1', 'a'), ('user-2', 'b')");
  const source = await harness.source({ sql: EVENTS, startFrom: "latest" });
  await syncWhole(source.id);
  await harness.change("INSERT INTO $people VALUES ('user-3', 'c'), ('user-3', 'c')");
  await syncWhole(source.id);
  await harness.change("UPDATE $people SET name = 'z' WHERE id = 'user-3'");
  await harness.change("INSERT INTO $people VALUES ('user-4', 'd')");
  await syncWhole(source.id);
  return source;
}

// Another cut than the first time, in one run: the ids hold because no cut belongs to them.
test("events of one table come back under their ids, and nothing is counted twice", async () => {
  const { id, projectId } = await syncedPeople();
  const before = await eventsOf(projectId);
  const target = { to: "version", version: 1 } as const;
  expect(await estimate(id, target)).toMatchObject({ records: 3, twice: [], withImport: false, ownIds: false });
  await rewind(id, target);
  expect(await syncWhole(id)).toMatchObject({ state: "succeeded", trigger: "rewind", delivered: 3, freshnessMs: null });
  expect(await eventsOf(projectId)).toEqual(before);
  expect(await checkpoints(id)).toEqual([4]);

  await harness.change("INSERT INTO $people VALUES ('user-5', 'e')");
  expect(await syncWhole(id)).toMatchObject({ trigger: "schedule", delivered: 1 });
  expect(await eventsOf(projectId)).toEqual([...before, "user-5 e"]);
  const audit = await db.auditEntry.findFirstOrThrow({ where: { subjectId: id, action: "source.rewound" } });
  expect(audit).toMatchObject({ actor: "test", details: { to: "version", at: 1, records: 3, countTwice: 0, run: 4 } });
});

test("the beginning brings the import again too, equal rows as many as they were", async () => {
  const { id, projectId } = await syncedPeople();
  const before = await eventsOf(projectId);
  expect(await estimate(id, { to: "beginning" })).toMatchObject({ records: 6, twice: [], withImport: true });
  await rewind(id, { to: "beginning" });
  expect(await syncWhole(id)).toMatchObject({ delivered: 6 });
  expect(await eventsOf(projectId)).toEqual(before);
});

// The SQL of today names a column that the rows of then do not have: an estimate that cannot read them says nothing.
test.each([
  ["events", "select id as user_id, name as event_type, named_struct('x', extra) as event_properties from $people"],
  [
    "a whole result",
    "select id as user_id, named_struct('x', max(extra), 'n', count(*)) as user_properties from $people group by id",
  ],
])("a rewind over a column that was added later is counted and sent: %s", async (kind, sql) => {
  const dataType = kind === "events" ? "event" : "user_properties";
  await harness.create({ people: "id STRING, name STRING" });
  await harness.change("INSERT INTO $people VALUES ('user-1', 'a')");
  const source = await harness.source({ sql: sql.replace("extra", "name"), dataType, startFrom: "latest" });
  await syncWhole(source.id);
  await harness.change("INSERT INTO $people VALUES ('user-2', 'b')");
  await syncWhole(source.id);
  await harness.change("ALTER TABLE $people ADD COLUMNS (extra STRING)");
  await harness.change("INSERT INTO $people VALUES ('user-3', 'c', 'x')");
  await db.source.update({
    where: { id: source.id },
    data: { sql: harness.named(sql), sqlHash: hashSql(harness.named(sql)) },
  });
  await syncWhole(source.id);

  const target = { to: "version", version: 1 } as const;
  expect(await estimate(source.id, target)).toMatchObject({ records: 2 });
  await rewind(source.id, target);
  expect(await syncWhole(source.id)).toMatchObject({ state: "succeeded", trigger: "rewind", delivered: 2 });
});

// A row of the import went out as a row of a snapshot: as the insert of its commit it is another event.
test("commits that the import brought would count twice: how many is said, and the name must be typed", async () => {
  const { id, name, projectId } = await syncedPeople();
  const before = await eventsOf(projectId);
  const target = { to: "version", version: 0 } as const;
  expect(await estimate(id, target)).toMatchObject({ records: 6, twice: [{ reason: "imported", records: 3 }] });
  await expect(rewind(id, target)).rejects.toMatchObject({ code: "INVALID_INPUT", field: "typedName" });
  expect(await db.syncRun.count({ where: { sourceId: id, trigger: "rewind" } })).toBe(0);
  await rewind(id, target, name);
  await syncWhole(id);
  expect(await eventsOf(projectId)).toEqual([...before, "user-1 a", "user-1 a", "user-2 b"].sort());
});

test("what was sent longer ago than the destination remembers would count twice", async () => {
  const { id, name } = await syncedPeople();
  await sentEarlier(id, 8);
  const target = { to: "version", version: 1 } as const;
  expect(await estimate(id, target)).toMatchObject({ records: 3, twice: [{ reason: "forgotten", records: 3 }] });
  await expect(rewind(id, target, "another")).rejects.toMatchObject({ field: "typedName" });
  await rewind(id, target, name);
  expect(await syncWhole(id)).toMatchObject({ delivered: 3 });
});

test("a time is the last version before it; where nothing lies after it, that is said", async () => {
  const { id } = await syncedPeople();
  const [pin] = await db.runPin.findMany({ where: { run: { sourceId: id, number: 2 } } });
  if (!pin) throw new Error("The second run has a pin.");
  expect(await estimate(id, { to: "time", at: pin.committedAt })).toMatchObject({
    tables: [{ from: 2, to: 4 }],
    records: 1,
  });
  for (const target of [
    { to: "time", at: new Date() },
    { to: "version", version: 4 },
  ] as const)
    await expect(estimate(id, target)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await pauseSource(id, "test");
  await expect(rewind(id, { to: "beginning" })).rejects.toThrow(/paused/);
});

// New pins would join old orders with users of today, under other ids.
test("a join replays its recorded runs with their own pins: no new event, whatever changed since", async () => {
  await harness.create({ users: "id STRING, city STRING", orders: "buyer STRING, item STRING" });
  await harness.change("INSERT INTO $users VALUES ('user-1', 'Ulm')");
  await harness.change("INSERT INTO $orders VALUES ('user-1', 'tea'), ('user-1', 'tea')");
  const { id, projectId, name } = await harness.source({
    sql: "select o.buyer as user_id, concat(o.item, ' in ', u.city) as event_type from $orders o join $users u on o.buyer = u.id",
  });
  await syncWhole(id);
  await harness.change("UPDATE $users SET city = 'Bonn' WHERE id = 'user-1'");
  await harness.change("INSERT INTO $orders VALUES ('user-1', 'ink'), ('user-2', 'pen')");
  await syncWhole(id);
  await harness.change("UPDATE $users SET city = 'Rome' WHERE id = 'user-1'");
  await harness.change("INSERT INTO $users VALUES ('user-2', 'Paris')");
  await syncWhole(id);
  const before = await eventsOf(projectId);
  expect(before).toEqual(["user-1 ink in Bonn", "user-1 tea in Ulm", "user-1 tea in Ulm", "user-2 pen in Paris"]);

  expect(await estimate(id, { to: "beginning" })).toMatchObject({ records: 4, twice: [], replays: [1, 2, 3] });
  await rewind(id, { to: "beginning" });
  expect(await syncWhole(id)).toMatchObject({ state: "succeeded", trigger: "rewind", delivered: 4 });
  expect(await eventsOf(projectId)).toEqual(before);
  await expect(estimate(id, { to: "version", version: 0 })).rejects.toThrow(/choose a time/);

  await db.syncRun.updateMany({ where: { sourceId: id, number: 2 }, data: { sqlHash: "of another SQL" } });
  expect(await estimate(id, { to: "beginning" })).toMatchObject({ twice: [{ reason: "other_sql", records: 1 }] });
  await rewind(id, { to: "beginning" }, name);
  await pauseSource(id, "test");
});

// A value of long ago would take the place of the one that a user has now.
test("properties: one update for each identity touched, with what it is now", async () => {
  await harness.create({ people: "id STRING, city STRING" });
  await harness.change("INSERT INTO $people VALUES ('user-1', 'Ulm'), ('user-2', 'Bonn'), ('user-3', 'Oslo')");
  const { id, projectId } = await harness.source({
    sql: "select id as user_id, named_struct('city', city) as user_properties from $people",
    dataType: "user_properties",
  });
  await syncWhole(id);
  for (const city of ["Rome", "Paris", "Lyon"]) {
    await harness.change(`UPDATE $people SET city = '${city}' WHERE id = 'user-1'`);
    await syncWhole(id);
  }
  await harness.change("UPDATE $people SET city = 'Graz' WHERE id = 'user-2'");
  await syncWhole(id);
  await db.projectUser.updateMany({ where: { projectId }, data: { properties: {} } });
  const sentBefore = await db.storedEvent.count({ where: { projectId } });

  expect(await estimate(id, { to: "version", version: 1 })).toMatchObject({ records: 2, twice: [] });
  await rewind(id, { to: "version", version: 1 });
  expect(await syncWhole(id)).toMatchObject({ records: 2, delivered: 2, parts: [{}] });
  expect(await db.storedEvent.count({ where: { projectId } })).toBe(sentBefore + 2);
  const cities = async () =>
    (await db.projectUser.findMany({ where: { projectId }, orderBy: { userKey: "asc" } })).map(
      ({ properties }) => properties,
    );
  expect(await cities()).toEqual([{ city: "Lyon" }, { city: "Graz" }, {}]);
  expect(await estimate(id, { to: "beginning" })).toMatchObject({ records: 3, twice: [], withImport: true });
  await rewind(id, { to: "beginning" });
  await syncWhole(id);
  expect(await cities()).toEqual([{ city: "Lyon" }, { city: "Graz" }, { city: "Oslo" }]);
});

// Read across a rename the warehouse refuses the changes, and the run would stand still.
test("properties are not rewound over versions that renamed or dropped columns: the way out is said", async () => {
  await harness.create({ people: "id STRING, city STRING, extra STRING" });
  await harness.change("ALTER TABLE $people SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
  const source = await harness.source({
    sql: "select id as user_id, named_struct('city', city) as user_properties from $people",
    dataType: "user_properties",
  });
  await syncWhole(source.id);
  await harness.change("INSERT INTO $people VALUES ('user-1', 'Rome', 'x')");
  await syncWhole(source.id);
  await harness.change("ALTER TABLE $people RENAME COLUMN extra TO more");
  await harness.change("INSERT INTO $people VALUES ('user-2', 'Oslo', 'x')");
  for (let i = 0; i < 3; i++) await syncWhole(source.id);
  const target = { to: "version", version: 1 } as const;
  await expect(estimate(source.id, target)).rejects.toMatchObject({
    code: "INVALID_INPUT",
    message: expect.stringContaining("Choose version 3 or a later one."),
  });
  expect(await estimate(source.id, { to: "version", version: 3 })).toMatchObject({ records: 1 });
});

test("an open run is closed with its pins on record, and the run after the rewind begins where it began", async () => {
  const { id, projectId } = await syncedPeople();
  await harness.change("INSERT INTO $people VALUES ('user-8', 'h')");
  const open = await pinSync(id);
  if (!open) throw new Error("Nothing was pinned.");
  for (const part of open.rounds.flat()) await syncPart(id, open.runId, part.id);
  expect(await estimate(id, { to: "version", version: 2 })).toMatchObject({ openRun: { number: 4, delivered: 1 } });
  await rewind(id, { to: "version", version: 2 });
  expect(await db.syncRun.findUniqueOrThrow({ where: { id: open.runId }, include: { pins: true } })).toMatchObject({
    state: "cancelled",
    delivered: 1,
    pins: [{ fromVersion: 4, toVersion: 5 }],
  });
  expect(await syncWhole(id)).toMatchObject({ number: 5, trigger: "rewind", state: "succeeded" });
  expect(await checkpoints(id)).toEqual([4]);
  expect(await syncWhole(id)).toMatchObject({ number: 6, pins: [{ fromVersion: 4, toVersion: 5 }], delivered: 1 });
  expect((await eventsOf(projectId)).filter((event) => event === "user-8 h")).toHaveLength(1);
});
