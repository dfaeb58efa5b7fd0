import { afterAll, beforeAll, expect, test } from "vitest";
import { openWarehouse } from "@/lib/databricks/connect/open-warehouse";
import { testSql } from "@/lib/draft/test-sql";
import { env } from "@/lib/env";
import type { RewindTarget } from "@/lib/model/source/rewind";
import { estimateRewind, rewindSource } from "@/lib/rewind/rewind-source";
import { openSqlEdit, saveSqlEdit } from "@/lib/sql-edit/edit-sql";
import { db } from "@/lib/store/db";
import { Prisma } from "@/lib/store/generated/client";
import { getRun } from "@/lib/store/runs";
import { getSource } from "@/lib/store/sources";
import { compilePart } from "@/lib/sync/plan/compile-part";
import { commitSync, pinSync, syncPart } from "@/lib/sync/sync-steps";
import { lakehouseConnection } from "../factories";
import { eventsOf, openSourceHarness, type SourceHarness, syncWhole } from "./source-harness";

let harness: SourceHarness;
beforeAll(async () => {
  harness = await openSourceHarness("identity");
});
afterAll(() => harness.close());

const SQL = "select id as user_id, name as event_type from $people";
const WIDER = "select id as user_id, name as event_type, struct(n) as event_properties from $people";
const VERSION_1 = { to: "version", version: 1 } as const;
const STAR = "select struct(*) as event_properties, id as user_id, name as event_type from $people";
const BEGINNING = { to: "beginning" } as const;

const estimate = (id: string, target: RewindTarget) => estimateRewind(id, target, new AbortController().signal);

/** Rewind without a word about what counts twice: refused where anything would. */
async function rewind(id: string, target: RewindTarget) {
  await rewindSource(id, { target, typedName: "", actor: "test" });
  return syncWhole(id);
}

async function edit(id: string, text: string): Promise<void> {
  const sql = harness.named(text);
  const { draft } = await openSqlEdit(id);
  const { revision } = await testSql(draft.id, draft.revision, sql, new AbortController().signal);
  await saveSqlEdit(id, { revision, sql, confirmed: false, actor: "test" });
}

/** Pin the next run as an installation did before parts named their columns. */
async function pinBefore(id: string) {
  const pinned = await pinSync(id);
  if (!pinned) throw new Error("Nothing was pinned.");
  await db.syncPart.updateMany({ where: { runId: pinned.runId }, data: { identity: Prisma.DbNull } });
  return pinned;
}

async function syncBefore(id: string) {
  const { runId, rounds } = await pinBefore(id);
  for (const part of rounds.flat()) await syncPart(id, runId, part.id);
  await commitSync(id, runId);
}

const people = async () => {
  await harness.create({ people: "id STRING, name STRING, n INT, note STRING" });
  await harness.change("INSERT INTO $people VALUES ('user-1', 'a', 1, 'x'), ('user-1', 'a', 1, 'x')");
  return harness.source({ sql: SQL, startFrom: "latest" });
};

// A rewind that estimates nothing and counts everything twice is the worst that can happen to a chart.
test("a column that moves between a sync and its rewind changes no id, and the estimate says so", async () => {
  const { id, projectId } = await people();
  await syncWhole(id);
  await harness.change("INSERT INTO $people VALUES ('user-2', 'b', 2, 'y'), ('user-2', 'b', 3, 'z')");
  await syncWhole(id);
  const before = await eventsOf(projectId);
  await harness.change("ALTER TABLE $people SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
  await harness.change("ALTER TABLE $people ALTER COLUMN n FIRST");
  await harness.change("INSERT INTO $people (id, name, n) VALUES ('user-3', 'c', 3)");
  await syncWhole(id);
  const all = [...before, "user-3 c"];
  expect(await eventsOf(projectId)).toEqual(all);
  for (const target of [VERSION_1, BEGINNING]) {
    expect(await estimate(id, target)).toMatchObject({ twice: [] });
    await rewind(id, target);
    expect(await eventsOf(projectId)).toEqual(all);
  }
});

// After an upgrade, what was delivered before it must not come back under new ids: not by a repeat, not by a rewind.
test("what an earlier version delivered keeps its ids, and an open run ends as it began", async () => {
  const { id, projectId } = await people();
  await syncBefore(id);
  await harness.change("INSERT INTO $people VALUES ('user-2', 'b', 2, 'x'), ('user-2', 'b', 2, 'y')");
  await syncBefore(id);
  await harness.change("INSERT INTO $people VALUES ('user-3', 'c', 3, 'x'), ('user-3', 'c', 3, 'x')");
  const open = await pinBefore(id);
  for (const part of open.rounds.flat()) await syncPart(id, open.runId, part.id);
  await db.syncPart.updateMany({ where: { runId: open.runId }, data: { state: "waiting" } });
  expect(await syncWhole(id)).toMatchObject({ id: open.runId, state: "succeeded", delivered: 2 });
  await harness.change("INSERT INTO $people VALUES ('user-4', 'd', 4, 'x')");
  expect((await syncWhole(id)).parts).toMatchObject([{ identity: [{ columns: [{ name: "id" }, { name: "name" }] }] }]);
  const all = await eventsOf(projectId);
  expect(all).toHaveLength(7);
  for (const target of [VERSION_1, { to: "version", version: 3 } as const, BEGINNING]) {
    expect(await estimate(id, target)).toMatchObject({ twice: [] });
    await rewind(id, target);
    expect(await eventsOf(projectId)).toEqual(all);
  }
});

// The new SQL's columns hold from the first version that was not sent; those before keep their own.
test("a SQL that reads other columns counts nothing twice: not what an open run sent, and not on a rewind", async () => {
  const { id, projectId } = await people();
  await syncWhole(id);
  await harness.change("INSERT INTO $people VALUES ('user-2', 'b', 2, 'x'), ('user-2', 'b', 3, 'x')");
  const open = await pinSync(id);
  for (const part of open?.rounds.flat() ?? []) await syncPart(id, open?.runId ?? "", part.id);
  await harness.change("INSERT INTO $people VALUES ('user-3', 'c', 3, 'x')");
  await edit(id, WIDER);
  const { parts } = await syncWhole(id);
  const names = parts.map(({ identity }) => Object(identity)[0].columns.map(({ name }: { name: string }) => name));
  expect(names).toEqual([
    ["id", "name"],
    ["id", "name", "n"],
  ]);
  const all = await eventsOf(projectId);
  expect(all).toEqual(["user-1 a", "user-1 a", "user-2 b", "user-2 b", "user-3 c"]);
  for (const target of [VERSION_1, BEGINNING]) {
    expect(await estimate(id, target)).toMatchObject({ twice: [] });
    await rewind(id, target);
    expect(await eventsOf(projectId)).toEqual(all);
  }
});

// What was sent was told apart by a column that is gone now. The versions from before still have it.
test.each([
  ["dropped", "DROP COLUMN n", WIDER, SQL],
  ["renamed, and read by a star", "RENAME COLUMN n TO m", STAR, STAR],
])(
  "a rewind over versions with a column that was %s since counts nothing twice",
  async (_, alteration, before, after) => {
    await harness.create({ people: "id STRING, name STRING, n DECIMAL(9, 2), note STRING" });
    await harness.change("ALTER TABLE $people SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
    await harness.change(
      "INSERT INTO $people VALUES ('user-1', 'a', 1, 'x'), ('user-1', 'a', 1, 'x'), ('user-1', 'a', 2, 'x')",
    );
    const { id, projectId } = await harness.source({ sql: before, startFrom: "first" });
    await syncWhole(id);
    if (after !== before) await edit(id, after);
    await harness.change("INSERT INTO $people VALUES ('user-3', 'c', 3, 'x')");
    await syncWhole(id);
    await harness.change(`ALTER TABLE $people ${alteration}`);
    await harness.change("INSERT INTO $people (id, name, note) VALUES ('user-4', 'd', 'x'), ('user-4', 'd', 'x')");
    await syncWhole(id);
    await syncWhole(id);
    const all = await eventsOf(projectId);
    expect(all).toHaveLength(6);
    expect(await estimate(id, BEGINNING)).toMatchObject({ records: 6, twice: [] });
    const { state, pins } = await rewind(id, BEGINNING);
    expect([state, pins.map(({ comparison }) => Object(comparison).differing)]).toEqual(["succeeded", [[]]]);
    expect(await eventsOf(projectId)).toEqual(all);
  },
);

/** The statements of a run's parts. */
async function statementsOf(sourceId: string, runId: string): Promise<string[]> {
  const warehouse = await openWarehouse({ ...lakehouseConnection(), allowedHosts: env.LAKEFEED_ALLOWED_HOSTS });
  try {
    const [source, run] = await Promise.all([getSource(sourceId), getRun(runId)]);
    const compiled = run.parts.map((part) => compilePart(source, run, part, warehouse, 5));
    return (await Promise.all(compiled)).map(({ text }) => text);
  } finally {
    await warehouse.close();
  }
}

// A row whose insert_id is NULL or empty must be made one, or it counts again at each repeat.
test("rows with insert_ids of the SQL's own are not hashed, and one without has one of ours at every reading", async () => {
  await harness.create({ people: "id STRING, name STRING, n INT, note STRING" });
  await harness.change("INSERT INTO $people VALUES ('user-1', 'a', 1, 'id-1'), ('user-1', 'a', 2, 'id-2')");
  const sql = "select id as user_id, name as event_type, note as insert_id from $people";
  const { id, projectId } = await harness.source({ sql, startFrom: "first" });
  const named = await syncWhole(id);
  await harness.change(
    "INSERT INTO $people VALUES ('user-2', 'b', 1, null), ('user-2', 'b', 1, null), ('user-2', 'b', 1, ''), ('user-2', 'b', 1, 'id-3')",
  );
  const some = await syncWhole(id);
  for (const statement of await statementsOf(id, named.id)) expect(statement).not.toMatch(/sha2|OVER/);
  for (const statement of await statementsOf(id, some.id)) expect(statement).toMatch(/sha2.*OVER/s);
  const all = await eventsOf(projectId);
  expect(all).toEqual(["user-1 a", "user-1 a", "user-2 b", "user-2 b", "user-2 b", "user-2 b"]);
  await rewind(id, BEGINNING);
  expect(await eventsOf(projectId)).toEqual(all);
});
