import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { db } from "@/lib/store/db";
import { pinSync } from "@/lib/sync/sync-steps";
import { eventsOf, openSourceHarness, type SourceHarness, syncWhole } from "../sync/source-harness";
import { commitByHand, listDataFiles, protocolWith, removeFiles, tableFolder } from "../sync/table-files";

let harness: SourceHarness;
beforeAll(async () => {
  harness = await openSourceHarness("unreadable");
});
beforeEach(async () => {
  await harness.create({ people: "id STRING" });
  await harness.change("INSERT INTO $people VALUES ('user-1'), ('user-2')");
});
afterAll(() => harness.close());

const sandbox = { sql: (text: string) => harness.change(text.replaceAll("$.", "$")) };
const sql = "select id as user_id, 'seen' as event_type from $people";

// Tried again for ever, it looked like a warehouse that is down; only newer compute helps.
test("a table that needs a newer runtime since the last sync stops its source and names the feature", async () => {
  const { id, projectId } = await harness.source({ sql });
  expect(await syncWhole(id)).toMatchObject({ state: "succeeded", delivered: 2 });
  await commitByHand(sandbox, "people", [protocolWith(["timeTravelWarp"], { reader: true })]);
  await expect(pinSync(id)).rejects.toMatchObject({
    code: "COMPUTE_TOO_OLD",
    recovery: "source",
    message: expect.stringMatching(/newer runtime.*timeTravelWarp/),
  });
  expect(await eventsOf(projectId)).toEqual(["user-1 seen", "user-2 seen"]);
});

test("a table whose own files are missing is said to be unreadable, not a gap in its history", async () => {
  const { id, projectId } = await harness.source({ sql, startFrom: "latest" });
  await removeFiles(await listDataFiles(sandbox, "people"));
  await expect(syncWhole(id)).rejects.toMatchObject({
    code: "TABLE_UNREADABLE",
    recovery: "source",
    gaps: undefined,
    message: expect.stringMatching(/\.people as it is now cannot be read.*RESTORE TABLE/),
  });
  expect(await eventsOf(projectId)).toEqual([]);
});

// What a writer of the future means by it nobody knows; a green run would say that nothing was left out.
test("changes of a type that nobody knows are a warning of the run; all others are delivered", async () => {
  const { id, projectId } = await harness.source({ sql, startFrom: "latest" });
  await syncWhole(id);
  const folder = await tableFolder(sandbox, "people");
  await harness.change(
    "CREATE TABLE $made AS SELECT * FROM VALUES ('user-3', 'insert'), ('user-4', 'upsert'), ('user-5', NULL) AS v(id, _change_type)",
  );
  const made = await listDataFiles(sandbox, "made");
  await mkdir(join(folder, "_change_data"), { recursive: true });
  const changes = made.map((_, n) => `_change_data/cdc-${n}.parquet`);
  for (const [n, path] of changes.entries()) await copyFile(made[n] ?? "", join(folder, path));
  await commitByHand(
    sandbox,
    "people",
    changes.map((path) => ({ cdc: { path, partitionValues: {}, size: 700, dataChange: false } })),
    "MERGE",
  );

  const run = await syncWhole(id);
  expect(run).toMatchObject({ state: "partial", delivered: 1 });
  expect(run.warnings).toContainEqual({
    code: "unknown_changes",
    message: expect.stringMatching(/holds 2 rows .*“NULL”, “upsert” \(version 2\)/),
  });
  expect(await db.runPin.findFirstOrThrow({ where: { runId: run.id } })).toMatchObject({ comparison: {} });
  expect(await eventsOf(projectId)).toEqual(["user-1 seen", "user-2 seen", "user-3 seen"]);
});
