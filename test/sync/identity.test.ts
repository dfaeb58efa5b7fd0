import { afterAll, beforeAll, expect, test } from "vitest";
import type { RewindTarget } from "@/lib/core/rewind";
import { openSqlEdit, saveSqlEdit } from "@/lib/setup/edit-sql";
import { estimateRewind, rewindSource } from "@/lib/setup/rewind-source";
import { testSql } from "@/lib/setup/test-sql";
import { db } from "@/lib/store/db";
import { Prisma } from "@/lib/store/generated/client";
import { commitSync, pinSync, syncPart } from "@/lib/sync/sync-steps";
import { eventsOf, openSourceLab, type SourceLab, syncWhole } from "./source-lab";

let lab: SourceLab;
beforeAll(async () => {
  lab = await openSourceLab("identity");
});
afterAll(() => lab.close());

const SQL = "select id as user_id, name as event_type from $people";
const WIDER = "select id as user_id, name as event_type, struct(n) as event_properties from $people";
const VERSION_1 = { to: "version", version: 1 } as const;
const BEGINNING = { to: "beginning" } as const;

const estimate = (id: string, target: RewindTarget) => estimateRewind(id, target, new AbortController().signal);

/** Rewind without a word about what counts twice: refused where anything would. */
async function rewind(id: string, target: RewindTarget) {
  await rewindSource(id, { target, typedName: "", actor: "test" });
  return syncWhole(id);
}

async function edit(id: string, text: string): Promise<void> {
  const sql = lab.named(text);
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
  await lab.create({ people: "id STRING, name STRING, n INT, note STRING" });
  await lab.change("INSERT INTO $people VALUES ('user-1', 'a', 1, 'x'), ('user-1', 'a', 1, 'x')");
  return lab.source({ sql: SQL, startFrom: "latest" });
};

// A rewind that estimates nothing and counts everything twice is the worst that can happen to a chart.
test("a column that moves between a sync and its rewind changes no id, and the estimate says so", async () => {
  const { id, projectId } = await people();
  await syncWhole(id);
  await lab.change("INSERT INTO $people VALUES ('user-2', 'b', 2, 'y'), ('user-2', 'b', 3, 'z')");
  await syncWhole(id);
  const before = await eventsOf(projectId);
  await lab.change("ALTER TABLE $people SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
  await lab.change("ALTER TABLE $people ALTER COLUMN n FIRST");
  await lab.change("INSERT INTO $people (id, name, n) VALUES ('user-3', 'c', 3)");
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
  await lab.change("INSERT INTO $people VALUES ('user-2', 'b', 2, 'x'), ('user-2', 'b', 2, 'y')");
  await syncBefore(id);
  await lab.change("INSERT INTO $people VALUES ('user-3', 'c', 3, 'x'), ('user-3', 'c', 3, 'x')");
  const open = await pinBefore(id);
  for (const part of open.rounds.flat()) await syncPart(id, open.runId, part.id);
  await db.syncPart.updateMany({ where: { runId: open.runId }, data: { state: "waiting" } });
  expect(await syncWhole(id)).toMatchObject({ id: open.runId, state: "succeeded", delivered: 2 });
  await lab.change("INSERT INTO $people VALUES ('user-4', 'd', 4, 'x')");
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
  await lab.change("INSERT INTO $people VALUES ('user-2', 'b', 2, 'x'), ('user-2', 'b', 3, 'x')");
  const open = await pinSync(id);
  for (const part of open?.rounds.flat() ?? []) await syncPart(id, open?.runId ?? "", part.id);
  await lab.change("INSERT INTO $people VALUES ('user-3', 'c', 3, 'x')");
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
