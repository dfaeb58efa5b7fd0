import { afterAll, beforeAll, expect, test } from "vitest";
import { testSql } from "@/lib/draft/test-sql";
import { compareSql } from "@/lib/sql-edit/compare-sql";
import { openSqlEdit, saveSqlEdit } from "@/lib/sql-edit/edit-sql";
import { db } from "@/lib/store/db";
import { listDrafts } from "@/lib/store/drafts";
import { beginPart, holdLease, readLeaseMs, releaseLease } from "@/lib/store/parts";
import { suspendRun } from "@/lib/store/runs";
import { getSource, hashSql } from "@/lib/store/sources";
import { pinSync, syncPart } from "@/lib/sync/sync-steps";
import { eventsOf, openSourceHarness, type SourceHarness, sentEarlier, syncWhole } from "../sync/source-harness";

let harness: SourceHarness;
beforeAll(async () => {
  harness = await openSourceHarness("edits");
});
afterAll(() => harness.close());

const never = () => new AbortController().signal;
const OLD = "select id as user_id, name as event_type from $people";
const NEW = "select id as user_id, upper(name) as event_type from $people where name <> 'c'";

async function people() {
  await harness.create({ people: "id STRING, name STRING" });
  await harness.change("INSERT INTO $people VALUES ('user-1', 'a'), ('user-2', 'b')");
  const source = await harness.source({ sql: OLD, startFrom: "latest" });
  await syncWhole(source.id);
  await harness.change("INSERT INTO $people VALUES ('user-3', 'c'), ('user-4', 'D'), ('user-5', 'e')");
  return source;
}

/** Test a text in the source's edit, as its page does. Gives the draft's new revision. */
async function tested(sourceId: string, sql: string): Promise<number> {
  const { draft } = await openSqlEdit(sourceId);
  const { revision, result } = await testSql(draft.id, draft.revision, sql, never());
  expect(result.passed).toBe(true);
  return revision;
}

async function edit(sourceId: string, sql: string, confirmed = false): Promise<void> {
  const revision = await tested(sourceId, sql);
  await saveSqlEdit(sourceId, { revision, sql, confirmed, actor: "test" });
}

// Delta reads no feed across a rename or a drop: only what came after it can be sampled.
test.each([
  ["renamed", "ALTER TABLE $people RENAME COLUMN name TO title"],
  ["dropped", "ALTER TABLE $people DROP COLUMN age"],
])("a SQL is tested and compared by the changes since a column was %s", async (what, alteration) => {
  await harness.create({ people: "id STRING, name STRING, age INT" });
  await harness.change("ALTER TABLE $people SET TBLPROPERTIES (delta.columnMapping.mode = 'name')");
  await harness.change("INSERT INTO $people VALUES ('user-1', 'a', 1)");
  const source = await harness.source({ sql: OLD, startFrom: "latest" });
  const column = what === "renamed" ? "title" : "name";
  const sql = harness.named(`select id as user_id, upper(${column}) as event_type from $people`);

  await harness.change(alteration);
  const { draft } = await openSqlEdit(source.id);
  const bare = await testSql(draft.id, draft.revision, sql, never());
  expect(bare.result).toMatchObject({ passed: true, rows: 1, sample: { kind: "snapshot" } });

  await harness.change(`INSERT INTO $people (id, ${column}) VALUES ('user-2', 'b'), ('user-3', 'c')`);
  const since = await testSql(draft.id, bare.revision, sql, never());
  expect(since.result).toMatchObject({ passed: true, rows: 2, sample: { kind: "changes" } });
  const { difference } = await compareSql(source.id, sql, never());
  expect(difference).toMatchObject({ sample: { kind: "changes" }, after: { records: 2, refused: 0 } });
  expect(difference.before).toEqual(what === "renamed" ? null : { records: 2, refused: 0 });
});

test("the difference tells what the newest changes make: added, removed and changed, side by side", async () => {
  const { id } = await people();
  const { difference, consequence } = await compareSql(id, harness.named(NEW), never());
  expect(difference).toMatchObject({
    sample: { kind: "changes", to: 2 },
    before: { records: 5, refused: 0 },
    after: { records: 4, refused: 0 },
    added: 0,
    removed: 1,
    changed: 3,
    same: 1,
    cut: false,
  });
  const changed = difference.examples.filter(({ kind }) => kind === "changed");
  for (const { before, after } of changed) {
    const [one, other] = [JSON.parse(before ?? ""), JSON.parse(after ?? "")];
    expect(other.user_id).toBe(one.user_id);
    expect(other.event_type).toBe(one.event_type.toUpperCase());
  }
  expect(difference.examples.find(({ kind }) => kind === "removed")?.before).toContain('"user-3"');
  expect(consequence).toEqual({ openRun: null, repeats: "none" });
  const cancelled = new AbortController();
  cancelled.abort();
  await expect(compareSql(id, harness.named(NEW), cancelled.signal)).rejects.toMatchObject({ code: "TEST_CANCELLED" });
});

// The column that the old SQL names was dropped: this is when one edits.
test("a SQL that cannot run any more is said, and the other side is shown alone", async () => {
  const { id } = await people();
  await db.source.update({
    where: { id },
    data: { sql: harness.named("select gone as user_id, 'x' as event_type from $people") },
  });
  const { difference } = await compareSql(id, harness.named(NEW), never());
  expect(difference).toMatchObject({ before: null, after: { records: 4 }, added: 4 });
  expect(difference.beforeFailure?.message).toMatch(/gone/);
});

test("only a text that passed its test is put to use, by a run from the same versions", async () => {
  const { id, projectId } = await people();
  const { draft } = await openSqlEdit(id);
  const sql = harness.named(NEW);
  await expect(
    saveSqlEdit(id, { revision: draft.revision, sql, confirmed: false, actor: "test" }),
  ).rejects.toMatchObject({ code: "TEST_REQUIRED" });
  expect(await listDrafts(draft.projectId, 10)).toEqual([]);

  const revision = await tested(id, sql);
  await expect(saveSqlEdit(id, { revision, sql: `${sql} `, confirmed: false, actor: "test" })).rejects.toMatchObject({
    code: "TEST_REQUIRED",
  });
  await expect(saveSqlEdit(id, { revision: revision - 1, sql, confirmed: false, actor: "test" })).rejects.toMatchObject(
    { code: "DRAFT_CHANGED" },
  );
  await saveSqlEdit(id, { revision, sql, confirmed: false, actor: "test" });
  expect(await getSource(id)).toMatchObject({ sql, sqlHash: hashSql(sql), tables: [{ checkpoint: 1 }] });
  const audit = await db.auditEntry.findFirstOrThrow({ where: { subjectId: id, action: "source.sql_changed" } });
  expect(audit.details).toEqual({ from: hashSql(harness.named(OLD)), to: hashSql(sql), cancelledRun: null });

  expect(await syncWhole(id)).toMatchObject({
    trigger: "edit",
    pins: [{ fromVersion: 1, toVersion: 2 }],
    delivered: 2,
  });
  expect(await eventsOf(projectId)).toEqual(["user-1 a", "user-2 b", "user-4 D", "user-5 E"]);
});

// The rows that went out with the old SQL must neither be lost nor be counted again.
test("an edit in the middle of a suspended run: its pins stay on record, and what it sent is not counted twice", async () => {
  const { id, projectId } = await people();
  const open = await pinSync(id);
  if (!open) throw new Error("Nothing was pinned.");
  for (const part of open.rounds.flat()) await syncPart(id, open.runId, part.id);
  await suspendRun(id, { code: "WAREHOUSE_UNAVAILABLE", message: "Down." }, { now: new Date() });
  await harness.change("INSERT INTO $people VALUES ('user-6', 'f')");

  expect((await compareSql(id, harness.named(NEW), never())).consequence).toEqual({
    openRun: { number: 2, delivered: 3 },
    repeats: "dropped",
  });
  await edit(id, harness.named(NEW));
  expect(
    await db.syncRun.findUniqueOrThrow({ where: { id: open.runId }, include: { pins: true, parts: true } }),
  ).toMatchObject({
    state: "cancelled",
    sql: harness.named(OLD),
    delivered: 3,
    pins: [{ fromVersion: 1, toVersion: 2 }],
    parts: [{ state: "closed", delivered: 3 }],
  });
  expect(await db.source.findUniqueOrThrow({ where: { id } })).toMatchObject({ failure: null, dueTrigger: "edit" });
  expect(await syncWhole(id)).toMatchObject({ number: 3, pins: [{ fromVersion: 1, toVersion: 3 }], delivered: 3 });
  expect(await eventsOf(projectId)).toEqual(["user-1 a", "user-2 b", "user-3 c", "user-4 D", "user-5 e", "user-6 F"]);
});

test("what was sent under ids of the SQL's own, or long ago, may count twice: that must be allowed", async () => {
  const { id } = await people();
  const open = await pinSync(id);
  for (const part of open?.rounds.flat() ?? []) await syncPart(id, open?.runId ?? "", part.id);
  const own = harness.named("select id as user_id, name as event_type, id as insert_id from $people");
  expect((await compareSql(id, own, never())).consequence.repeats).toBe("twice");
  await sentEarlier(id, 7);
  expect((await compareSql(id, harness.named(NEW), never())).consequence.repeats).toBe("twice");
  await expect(edit(id, own)).rejects.toMatchObject({ code: "INVALID_INPUT", field: "confirmed" });
  expect(await getSource(id)).toMatchObject({ sql: harness.named(OLD) });
  await edit(id, own, true);
  expect(await getSource(id)).toMatchObject({ sql: own });
});

// Whoever delivers the old run's part just now must stop, and the new run must not send before it has.
test("a part under way is stopped by the edit, and its lease holds the next run off", async () => {
  const { id } = await people();
  const open = await pinSync(id);
  const [part] = open?.rounds.flat() ?? [];
  if (!open || !part) throw new Error("Nothing was pinned.");
  const execution = await beginPart(id, open.runId, part.id);
  await holdLease(execution);
  await edit(id, harness.named(NEW));
  await expect(holdLease(execution)).rejects.toMatchObject({ code: "LEASE_LOST" });
  expect(await syncPart(id, open.runId, part.id)).toBe(false);
  const next = await pinSync(id);
  const [first] = next?.rounds.flat() ?? [];
  if (!next || !first) throw new Error("Nothing was pinned.");
  const leaseUntil = new Date(Date.now() + 600_000);
  await db.syncPart.update({ where: { id: part.id }, data: { leaseUntil } });
  const newer = await beginPart(id, next.runId, first.id);
  expect(await readLeaseMs(newer)).toBeGreaterThan(0);
  await releaseLease(execution);
  expect(await readLeaseMs(newer)).toBe(0);
});
