import { expect, test } from "vitest";
import { acknowledgeFailure, resnapshotSource, retryExpiredRun, skipGap } from "@/lib/recovery/recovery-actions";
import { db } from "@/lib/store/db";
import { getRun } from "@/lib/store/runs";
import { getSource } from "@/lib/store/sources";
import { pinSync, syncPart } from "@/lib/sync/sync-steps";
import { checkpointsOf, usersOf } from "../increments/sandbox";
import { attentionOf, choice, FEED, idsOf, isDue, openGaps, settle } from "./open-gaps";

const { change, create, insert, feed, source, withGap, tableName, nextTable, removeLog } = openGaps();

// Going on silently would lose what was written while the feed was off; refusing everything would hold back what can be read.
test("a feed that was off and on again: what came before is delivered, then a person has to choose", async () => {
  const of = await withGap();
  expect(await settle(of)).toMatchObject({
    code: "CHANGE_FEED_DISABLED",
    message: expect.stringContaining("Versions 3 to 4"),
    gaps: [
      { from: 3, to: 4, delivered: { version: 2 }, head: { version: 6 }, rowsMissed: 1, rowsWaiting: 1, rowsNow: 4 },
    ],
  });
  expect(await idsOf(of)).toBe("a b");
  expect(await checkpointsOf(of)).toEqual({ [tableName()]: 2 });
  expect(await attentionOf(of)).toMatchObject({ code: "CHANGE_FEED_DISABLED" });
  expect(await pinSync(of.id)).toBeNull();
});

test("continue after the gap: the next run begins behind it, and says who left what behind, and why", async () => {
  const of = await withGap();
  await settle(of);
  await expect(skipGap(of.id, { ...choice, reason: "" })).rejects.toMatchObject({ field: "reason" });
  await skipGap(of.id, choice);
  expect(await checkpointsOf(of)).toEqual({ [tableName()]: 2 });
  expect(await isDue(of)).toBe(true);

  expect(await settle(of)).toBeNull();
  expect(await idsOf(of)).toBe("a b d");
  const run = await db.syncRun.findFirstOrThrow({ where: { sourceId: of.id, delivered: 1, number: { gt: 3 } } });
  expect((await getRun(run.id)).pins).toMatchObject([
    { from: 4, to: 6, skipped: { from: 3, to: 4, by: "ines", reason: "a test table", rowsMissed: 1 } },
  ]);
  expect((await getSource(of.id)).tables[0]?.skip).toBeNull();
  const audit = await db.auditEntry.findFirstOrThrow({
    where: { subjectId: of.id, action: "source.continued_after_gap" },
  });
  expect(audit).toMatchObject({
    actor: "ines",
    details: { reason: "a test table", versions: expect.stringContaining("3 to 4") },
  });
});

test("import again from a snapshot: events of rows that were sent before count twice, properties do not", async () => {
  const of = await withGap();
  await settle(of);
  await resnapshotSource(of.id, choice);
  expect(await settle(of)).toBeNull();
  expect(await idsOf(of)).toBe("a a b b d lost");
  await insert("e");
  expect(await settle(of)).toBeNull();
  expect(await idsOf(of)).toBe("a a b b d e lost");

  nextTable();
  const sql = "SELECT id AS user_id, named_struct('known', true) AS user_properties FROM $T";
  const properties = await withGap({ sql, dataType: "user_properties" });
  await settle(properties);
  await resnapshotSource(properties.id, choice);
  expect(await settle(properties)).toBeNull();
  expect(Object.keys(await usersOf(properties)).sort()).toEqual(["user-a", "user-b", "user-d", "user-lost"]);
});

test("an acknowledged failure changes nothing but the record, and every other action stays possible", async () => {
  const of = await withGap();
  await settle(of);
  await acknowledgeFailure(of.id, { ...choice, reason: "" });
  expect(await pinSync(of.id)).toBeNull();
  expect(await attentionOf(of)).toMatchObject({ code: "CHANGE_FEED_DISABLED", stayed: { by: "ines" } });
  await skipGap(of.id, choice);
  expect(await settle(of)).toBeNull();
  expect(await idsOf(of)).toBe("a b d");
});

// Two people see the same page: the second choice must not undo the first.
test("a second choice is refused once the first was made", async () => {
  const of = await withGap();
  await settle(of);
  await resnapshotSource(of.id, choice);
  await expect(skipGap(of.id, choice)).rejects.toMatchObject({ code: "INVALID_INPUT" });
});

test("a feed that was off while nothing was written stops nobody", async () => {
  await create();
  await insert("a");
  const of = await source();
  await settle(of);
  await feed(false);
  await feed(true);
  await insert("b");
  expect(await settle(of)).toBeNull();
  expect(await idsOf(of)).toBe("a b");
});

// The new table's versions begin at 0: read from the old checkpoint, rows would be missed or repeated.
test("a table that was dropped and created again: continue reads what changed in the new one", async () => {
  await create();
  await insert("a");
  const of = await source();
  await settle(of);
  await change("DROP TABLE $T");
  await create();
  for (const id of ["x", "y", "z"]) await insert(id);
  expect(await settle(of)).toMatchObject({
    code: "TABLE_REPLACED",
    gaps: [{ from: 2, to: null, resume: { after: 0 }, rowsWaiting: 3 }],
  });
  await skipGap(of.id, choice);
  expect(await settle(of)).toBeNull();
  expect(await idsOf(of)).toBe("a x y z");
  expect(await checkpointsOf(of)).toEqual({ [tableName()]: 3 });
});

test("a table that was replaced in place: continue begins after the replacing commit", async () => {
  await create();
  await insert("a");
  const of = await source();
  await settle(of);
  await change(`CREATE OR REPLACE TABLE $T TBLPROPERTIES (${FEED}) AS SELECT 'user-new' AS id`);
  await insert("x");
  expect(await settle(of)).toMatchObject({ code: "TABLE_REPLACED", gaps: [{ from: 2, to: 2, resume: { after: 2 } }] });
  await skipGap(of.id, choice);
  expect(await settle(of)).toBeNull();
  expect(await idsOf(of)).toBe("a x");
});

// The log still names the files, so this shows only while rows are fetched, when parts may have been sent.
test("vacuumed change files: the versions that are gone are named, and the rest can continue", async () => {
  await create();
  await insert("a", "b");
  const of = await source({
    sql: "SELECT id AS user_id, named_struct('known', true) AS user_properties FROM $T",
    dataType: "user_properties",
  });
  await settle(of);
  await change(
    "SET spark.databricks.delta.retentionDurationCheck.enabled = false",
    "UPDATE $T SET id = 'user-c' WHERE id = 'user-a'",
    "VACUUM $T RETAIN 0 HOURS",
  );
  await insert("d");
  const failure = await settle(of);
  expect(failure).toMatchObject({ code: "HISTORY_LOST", gaps: [{ from: 2, to: 2, delivered: { version: 1 } }] });
  expect((await db.syncRun.findFirstOrThrow({ where: { sourceId: of.id }, orderBy: { number: "desc" } })).state).toBe(
    "needs_attention",
  );
  await skipGap(of.id, choice);
  expect(await db.syncRun.count({ where: { sourceId: of.id, state: "cancelled" } })).toBe(1);
  expect(await settle(of)).toBeNull();
  expect(Object.keys(await usersOf(of)).sort()).toEqual(["user-a", "user-b", "user-d"]);
});

test("a cleaned log: the versions without a log are the gap", async () => {
  await create("id STRING", `${FEED}, 'delta.checkpointInterval' = '2'`);
  await insert("a");
  const of = await source();
  await settle(of);
  for (const id of ["b", "c", "d", "e"]) await insert(id);
  await removeLog(4);
  expect(await settle(of)).toMatchObject({ code: "HISTORY_LOST", gaps: [{ from: 2, delivered: { version: 1 } }] });
  await skipGap(of.id, choice);
  expect(await settle(of)).toBeNull();
  expect(await idsOf(of)).toMatch(/^a( d)? e$/);
});

// Amplitude forgets ids after seven days: what was sent eight days ago would count twice, what was not would be lost.
test("a part that was first sent too long ago is sent again only by a person's word", async () => {
  await create();
  await insert("a");
  const of = await source();
  await settle(of);
  await insert("b");
  const pinned = await pinSync(of.id);
  const longAgo = new Date(Date.now() - 8 * 86_400_000);
  await db.syncPart.updateMany({ where: { runId: pinned?.runId ?? "" }, data: { firstSentAt: longAgo } });
  for (const part of pinned?.rounds.flat() ?? [])
    await expect(syncPart(of.id, pinned?.runId ?? "", part.id)).rejects.toMatchObject({ code: "REPEAT_TOO_LATE" });
  expect(await settle(of)).toMatchObject({ code: "REPEAT_TOO_LATE", gaps: [{ from: 2, to: 2, rowsMissed: 1 }] });
  await retryExpiredRun(of.id, choice);
  expect(await settle(of)).toBeNull();
  expect(await idsOf(of)).toBe("a b");
});

test("how long a table keeps its files is known after a run, and the clock runs from the last look at its head", async () => {
  await create("id STRING", `${FEED}, 'delta.deletedFileRetentionDuration' = 'interval 14 days'`);
  const of = await source();
  const before = Date.now();
  await settle(of);
  const row = await db.sourceTable.findFirstOrThrow({ where: { sourceId: of.id } });
  expect(row).toMatchObject({ fileRetentionMs: 14 * 86_400_000, logRetentionMs: 30 * 86_400_000 });
  expect(row.currentAt?.getTime()).toBeGreaterThanOrEqual(before);
});
