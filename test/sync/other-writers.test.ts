import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { db } from "@/lib/store/db";
import { type OtherWriter, openOtherWriter } from "../increments/lakehouse/other-writer";
import { eventsOf, openSandbox, type Sandbox, type SandboxSource, sync, usersOf } from "../increments/sandbox";

// A table that Spark made and that delta-rs writes too.

let sandbox: Sandbox;
let writer: OtherWriter;
beforeAll(async () => {
  [sandbox, writer] = await Promise.all([openSandbox(), openOtherWriter()]);
});
afterAll(() => Promise.all([sandbox.close(), writer.close()]));

const EVENTS = "SELECT id AS user_id, v AS event_type FROM $.t";
const USERS = "SELECT id AS user_id, named_struct('v', v) AS user_properties FROM $.t";

/** The table with three rows in one file, and a source of each kind that is up to date with it. */
async function begin() {
  await sandbox.createTable(
    "t",
    "AS SELECT /*+ COALESCE(1) */ * FROM VALUES ('user-1', 'a'), ('user-2', 'b'), ('user-3', 'c') v(id, v)",
  );
  const [detail] = await sandbox.sql("DESCRIBE DETAIL $.t");
  const folder = fileURLToPath(String(detail?.location));
  const reads = { t: "latest" } as const;
  const events = await sandbox.makeSource({ reads, sql: EVENTS });
  const users = await sandbox.makeSource({ reads, dataType: "user_properties", sql: USERS });
  expect([await sync(events), await sync(users)]).toEqual([null, null]);
  return { events, users, folder, end: () => sandbox.sql("DROP TABLE $.t") };
}

const typesOf = async (source: SandboxSource) => (await eventsOf(source)).map(({ eventType }) => eventType).sort();
const update = (id: string, value: string) =>
  ({ operation: "update", predicate: `id = '${id}'`, updates: { v: value } }) as const;

// Such a commit is called UPDATE, and its feed shows every row of the file as deleted and inserted.
test("an update by delta-rs that changes no value is no event, and sets no property", async () => {
  const { events, users, folder, end } = await begin();
  await writer.commit(folder, update("user-1", "'a'"));
  expect([await sync(events), await sync(users)]).toEqual([null, null]);
  expect(await typesOf(events)).toEqual(["a", "b", "c"]);
  expect(await usersOf(users)).toEqual({ "user-1": { v: "a" }, "user-2": { v: "b" }, "user-3": { v: "c" } });
  const run = await db.syncRun.findFirstOrThrow({ where: { sourceId: events.id }, orderBy: { number: "desc" } });
  expect(run.warnings).toContainEqual(expect.objectContaining({ code: "other_writer" }));
  await end();
});

test("an update by delta-rs that swaps the values of two rows leaves the same rows: no event", async () => {
  const { events, folder, end } = await begin();
  await writer.commit(folder, {
    operation: "update",
    predicate: "id IN ('user-1', 'user-2')",
    updates: {
      id: "CASE id WHEN 'user-1' THEN 'user-2' ELSE 'user-1' END",
      v: "CASE v WHEN 'a' THEN 'b' ELSE 'a' END",
    },
  });
  expect(await sync(events)).toBeNull();
  expect(await typesOf(events)).toEqual(["a", "b", "c"]);
  await end();
});

test("what delta-rs appends, deletes, updates and compacts arrives as what it is", async () => {
  const { events, users, folder, end } = await begin();
  const columns = [
    { name: "id", type: "STRING" },
    { name: "v", type: "STRING" },
  ] as const;
  const rows = [{ id: "user-4", v: "d" }];
  await writer.commit(folder, { operation: "append", columns, rows });
  await writer.commit(folder, { operation: "delete", predicate: "id = 'user-2'" });
  await writer.commit(folder, { operation: "compact" });
  await writer.commit(folder, update("user-3", "'z'"));
  await sandbox.sql("INSERT INTO $.t VALUES ('user-5', 'e')");
  expect([await sync(events), await sync(users)]).toEqual([null, null]);
  expect(await typesOf(events)).toEqual(["a", "b", "c", "d", "e"]);
  expect(await usersOf(users)).toEqual({
    "user-1": { v: "a" },
    "user-2": { v: "b" },
    "user-3": { v: "z" },
    "user-4": { v: "d" },
    "user-5": { v: "e" },
  });
  await end();
});

// dlt's "replace" and a nightly load write the whole table again with a new load time.
test("rows that delta-rs writes again with another load time are no news to a SQL that does not read it", async () => {
  await sandbox.createTable("loads", "AS SELECT 'user-1' AS id, 1 AS loaded");
  const [detail] = await sandbox.sql("DESCRIBE DETAIL $.loads");
  const folder = fileURLToPath(String(detail?.location));
  const sql = (columns: string) => `SELECT ${columns}, 'seen' AS event_type FROM $.loads`;
  const plain = await sandbox.makeSource({ reads: { loads: "latest" }, sql: sql("id AS user_id") });
  const all = await sandbox.makeSource({ reads: { loads: "latest" }, sql: sql("*, id AS user_id") });
  expect([await sync(plain), await sync(all)]).toEqual([null, null]);
  await writer.commit(folder, {
    operation: "overwrite",
    columns: [
      { name: "id", type: "STRING" },
      { name: "loaded", type: "INT" },
    ],
    rows: [
      { id: "user-1", loaded: 2 },
      { id: "user-2", loaded: 2 },
    ],
  });
  expect([await sync(plain), await sync(all)]).toEqual([null, null]);
  expect((await eventsOf(plain)).map(({ userId }) => userId)).toEqual(["user-1", "user-2"]);
  expect((await eventsOf(all)).map(({ userId }) => userId).sort()).toEqual(["user-1", "user-1", "user-2"]);
});
