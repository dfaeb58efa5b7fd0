import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openWarehouse } from "@/lib/databricks/connect/open-warehouse";
import { inspectTable } from "@/lib/databricks/tables/inspect-table";
import { env } from "@/lib/env";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { db } from "@/lib/store/db";
import { findOpenRun, getRun } from "@/lib/store/runs";
import { pinSync } from "@/lib/sync/sync-steps";
import { lakehouseConnection } from "../factories";
import { eventsOf, openSandbox, type Sandbox, type SandboxSource, sync } from "../increments/sandbox";
import { ageCommits, appendEmptyCommits, listDataFiles, removeFiles, removeLogBefore } from "./table-files";

let sandbox: Sandbox;
let warehouse: Warehouse;
let table: string;
let made = 0;
beforeAll(async () => {
  sandbox = await openSandbox();
  const allowedHosts = env.LAKEFEED_ALLOWED_HOSTS;
  warehouse = await openWarehouse({ ...lakehouseConnection(), caFile: env.LAKEFEED_CA_FILE, allowedHosts });
});
afterAll(async () => {
  await warehouse.close();
  await sandbox.close();
});
beforeEach(() => {
  made += 1;
  table = `first${made}`;
});

const FEED = "'delta.enableChangeDataFeed' = 'true'";
const change = async (...statements: string[]) => {
  for (const statement of statements) await sandbox.sql(statement.replaceAll("$T", `$.${table}`));
};
const insert = (...ids: string[]) => change(...ids.map((id) => `INSERT INTO $T VALUES ('user-${id}')`));
const feed = (value: boolean) => change(`ALTER TABLE $T SET TBLPROPERTIES ('delta.enableChangeDataFeed' = '${value}')`);

const inspect = () => {
  const schema = sandbox.schema.replace("main.", "");
  return inspectTable(warehouse, { catalog: "main", schema, table });
};

/** What the wizard says First starts from, what the run's first pin says, and whom it brought. */
async function importFirst(startFrom: "first" | "latest" | "new_changes" = "first") {
  const { firstVersion, version } = await inspect();
  const sql = `SELECT id AS user_id, 'seen' AS event_type FROM $.${table}`;
  const of = await sandbox.makeSource({ reads: { [table]: startFrom }, sql });
  expect(await sync(of)).toBeNull();
  const run = await db.syncRun.findFirstOrThrow({ where: { sourceId: of.id } });
  const [pin] = (await getRun(run.id)).pins;
  return {
    of,
    wizard: firstVersion,
    head: version,
    from: pin?.from,
    to: pin?.to,
    note: pin?.note,
    ids: await idsOf(of),
  };
}

async function idsOf(of: SandboxSource): Promise<string> {
  return (await eventsOf(of))
    .map(({ userId }) => userId?.replace("user-", ""))
    .sort()
    .join(" ");
}

test("a feed that was always on: First begins at version 0", async () => {
  await change(`CREATE TABLE $T (id STRING) TBLPROPERTIES (${FEED})`);
  await insert("a", "b");
  await change("DELETE FROM $T WHERE id = 'user-a'");
  expect(await importFirst()).toMatchObject({ wizard: 0, from: 0, to: 3, ids: "a b" });
});

test("Latest begins with the table as it is, New changes only with nothing of it", async () => {
  await change(`CREATE TABLE $T (id STRING) TBLPROPERTIES (${FEED})`);
  await insert("a", "b");
  await change("DELETE FROM $T WHERE id = 'user-a'");
  expect(await importFirst("latest")).toMatchObject({ from: 3, to: 3, ids: "b" });
  const { of, ids } = await importFirst("new_changes");
  expect(ids).toBe("");
  await insert("c");
  await sync(of);
  expect(await idsOf(of)).toBe("c");
});

test("a feed that was turned on later: First begins with the table as it was then", async () => {
  await change("CREATE TABLE $T (id STRING) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'false')");
  await insert("a", "gone");
  await change("DELETE FROM $T WHERE id = 'user-gone'");
  await feed(true);
  await insert("b");
  expect(await importFirst()).toMatchObject({ wizard: 3, from: 3, to: 5, ids: "a b" });
});

test("a feed that was off for a while: First begins where it was turned on again", async () => {
  await change(`CREATE TABLE $T (id STRING) TBLPROPERTIES (${FEED})`);
  await insert("a");
  await feed(false);
  await insert("b");
  await feed(true);
  await insert("c");
  expect(await importFirst()).toMatchObject({ wizard: 3, from: 3, to: 5, ids: "a b c" });
});

test("a cleaned log: First begins at the oldest version that can be put together", async () => {
  await change(`CREATE TABLE $T (id STRING) TBLPROPERTIES (${FEED}, 'delta.checkpointInterval' = '2')`);
  await insert("a", "b", "c", "d", "e");
  await removeLogBefore(sandbox, table, 4);
  const { wizard, from, to, ids } = await importFirst();
  expect({ from, to, ids }).toEqual({ from: wizard, to: 5, ids: "a b c d e" });
  expect(wizard).toBeGreaterThanOrEqual(3);
});

// Files that were removed longer ago than the retention may go at any moment, also in the middle of the import.
test("commits older than the file retention: First begins at the oldest one inside it", async () => {
  await change(`CREATE TABLE $T (id STRING) TBLPROPERTIES (${FEED})`);
  await insert("a", "b", "c", "d");
  await ageCommits(sandbox, table, 2, 10);
  expect(await importFirst()).toMatchObject({ wizard: 3, from: 3, to: 4, ids: "a b c d" });
});

// A VACUUM need not leave a commit: the wizard cannot know, and the run must neither fail for ever nor skip rows silently.
test("files that are gone before the first record is sent: First moves up, and the run says so", async () => {
  await change(`CREATE TABLE $T (id STRING) TBLPROPERTIES (${FEED})`);
  // One file, so that the update leaves none of it in use.
  await change("INSERT INTO $T SELECT /*+ COALESCE(1) */ * FROM VALUES ('user-a'), ('user-b')");
  const files = await listDataFiles(sandbox, table);
  await change("UPDATE $T SET id = 'user-c' WHERE id = 'user-a'");
  await insert("d");
  await removeFiles(files);
  const { wizard, ...run } = await importFirst();
  expect(wizard).toBeLessThan(2);
  expect(run).toMatchObject({ from: 2, to: 3, ids: "b c d", note: expect.stringContaining("begins at version 2") });
});

test("more than a thousand commits: First still reaches the oldest, and the versions are counted", async () => {
  await change(`CREATE TABLE $T (id STRING) TBLPROPERTIES (${FEED})`);
  await insert("a");
  await appendEmptyCommits(sandbox, table, 1, 1_100);
  await insert("b");
  const state = await inspect();
  expect(state).toMatchObject({ firstVersion: 0, version: 1_102, versions: 1_103 });
  expect(await importFirst()).toMatchObject({ wizard: 0, from: 0, to: 1_102, ids: "a b" });
});

test("the first import is pinned once: a retry does not look at the table again", async () => {
  await change(`CREATE TABLE $T (id STRING) TBLPROPERTIES (${FEED})`);
  await insert("a");
  const sql = `SELECT id AS user_id, 'seen' AS event_type FROM $.${table}`;
  const of = await sandbox.makeSource({ reads: { [table]: "first" }, sql });
  const pinned = await pinSync(of.id);
  await insert("b");
  expect((await pinSync(of.id))?.runId).toBe(pinned?.runId);
  expect((await findOpenRun(of.id))?.pins).toMatchObject([{ from: 0, to: 1 }]);
});
