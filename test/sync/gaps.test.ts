import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Failure } from "@/lib/model/errors";
import type { SourceConfig, StartFrom } from "@/lib/model/source/source";
import { acknowledgeFailure, checkAgain, resnapshotSource, sendAgain, skipGap } from "@/lib/recovery/recovery-actions";
import { db } from "@/lib/store/db";
import { getRun } from "@/lib/store/runs";
import { getSource } from "@/lib/store/sources";
import { pinSync, syncPart } from "@/lib/sync/sync-steps";
import {
  checkpointsOf,
  eventsOf,
  openSandbox,
  type Sandbox,
  type SandboxSource,
  sync,
  usersOf,
} from "../increments/sandbox";
import { removeLogBefore } from "./table-files";

let sandbox: Sandbox;
let table: string;
let made = 0;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => {
  made += 1;
  table = `t${made}`;
});

const change = async (...statements: string[]) => {
  for (const statement of statements) await sandbox.sql(statement.replaceAll("$T", `$.${table}`));
};
const FEED = "'delta.enableChangeDataFeed' = 'true'";
const NAMED = `${FEED}, 'delta.columnMapping.mode' = 'name'`;
const create = (columns = "id STRING", properties = FEED) =>
  change(`CREATE TABLE $T (${columns}) TBLPROPERTIES (${properties})`);
const insert = (...ids: string[]) => change(`INSERT INTO $T VALUES ${ids.map((id) => `('user-${id}')`).join(", ")}`);
const feed = (value: boolean) => change(`ALTER TABLE $T SET TBLPROPERTIES ('delta.enableChangeDataFeed' = '${value}')`);
const choice = { actor: "ines", now: new Date(), reason: "a test table" };

const EVENTS = "SELECT id AS user_id, 'seen' AS event_type FROM $T";
function source({
  sql = EVENTS,
  startFrom = "first",
  ...config
}: Partial<SourceConfig> & { startFrom?: StartFrom } = {}) {
  return sandbox.makeSource({ reads: { [table]: startFrom }, sql: sql.replaceAll("$T", `$.${table}`), ...config });
}

/** Sync until nothing is left or something stops it. */
async function settle(of: SandboxSource): Promise<Failure | null> {
  for (;;) {
    const failure = await sync(of);
    if (failure) return failure;
    const last = await db.syncRun.findFirstOrThrow({ where: { sourceId: of.id }, orderBy: { number: "desc" } });
    if (last.state === "up_to_date") return null;
  }
}

async function idsOf(of: SandboxSource): Promise<string> {
  return (await eventsOf(of))
    .map(({ userId }) => userId?.replace("user-", ""))
    .sort()
    .join(" ");
}

const attentionOf = async ({ id }: SandboxSource) => (await getSource(id)).requiredAction;
const isDue = async ({ id }: SandboxSource) => (await db.source.findUniqueOrThrow({ where: { id } })).dueAt !== null;

/** A source that was delivered up to version 2, whose feed was then off while version 4 was written. */
async function withGap(config: Parameters<typeof source>[0] = {}): Promise<SandboxSource> {
  await create();
  await insert("a");
  const of = await source(config);
  expect(await settle(of)).toBeNull();
  await insert("b");
  await feed(false);
  await insert("lost");
  await feed(true);
  await insert("d");
  return of;
}

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
  expect(await checkpointsOf(of)).toEqual({ [table]: 2 });
  expect(await attentionOf(of)).toMatchObject({ code: "CHANGE_FEED_DISABLED" });
  expect(await pinSync(of.id)).toBeNull();
});

test("continue after the gap: the next run begins behind it, and says who left what behind, and why", async () => {
  const of = await withGap();
  await settle(of);
  await expect(skipGap(of.id, { ...choice, reason: "" })).rejects.toMatchObject({ field: "reason" });
  await skipGap(of.id, choice);
  expect(await checkpointsOf(of)).toEqual({ [table]: 2 });
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

  made += 1;
  table = `t${made}`;
  const sql = "SELECT id AS user_id, named_struct('known', true) AS user_properties FROM $T";
  const properties = await withGap({ sql, dataType: "user_properties" });
  await settle(properties);
  await resnapshotSource(properties.id, choice);
  expect(await settle(properties)).toBeNull();
  expect(Object.keys(await usersOf(properties)).sort()).toEqual(["user-a", "user-b", "user-d", "user-lost"]);
});

test("stay stopped changes nothing but the record, and every other way stays open", async () => {
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
  expect(await checkpointsOf(of)).toEqual({ [table]: 3 });
});

test("a table that was replaced in place: continue begins behind the replacing commit", async () => {
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
test("vacuumed change files: the versions that are gone are named, and the rest can go on", async () => {
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
  await removeLogBefore(sandbox, table, 4);
  expect(await settle(of)).toMatchObject({ code: "HISTORY_LOST", gaps: [{ from: 2, delivered: { version: 1 } }] });
  await skipGap(of.id, choice);
  expect(await settle(of)).toBeNull();
  expect(await idsOf(of)).toMatch(/^a( d)? e$/);
});

test("an added column is simply new", async () => {
  await create();
  await insert("a");
  const of = await source({ sql: "SELECT id AS user_id, 'seen' AS event_type, struct(*) AS event_properties FROM $T" });
  await settle(of);
  await change("ALTER TABLE $T ADD COLUMN plan STRING", "INSERT INTO $T VALUES ('user-b', 'team')");
  expect(await settle(of)).toBeNull();
  expect((await eventsOf(of)).map(({ eventProperties }) => eventProperties)).toEqual([
    { id: "user-a" },
    { id: "user-b", plan: "team" },
  ]);
});

// A rename is no loss: what was written under the old name is read under it, and only then a person is asked.
test("a rename of a column that the SQL names: delivers up to it, then asks for new SQL and goes on with it", async () => {
  await create("id STRING, plan STRING", NAMED);
  await change("INSERT INTO $T VALUES ('user-a', 'free')");
  const sql = "SELECT id AS user_id, 'seen' AS event_type, named_struct('plan', plan) AS event_properties FROM $T";
  const of = await source({ sql });
  await settle(of);
  await change(
    "INSERT INTO $T VALUES ('user-b', 'team')",
    "ALTER TABLE $T RENAME COLUMN plan TO tier",
    "INSERT INTO $T VALUES ('user-c', 'team')",
  );
  const failure = await settle(of);
  expect(failure).toMatchObject({ code: "SCHEMA_CHANGED", message: expect.stringContaining("Column plan") });
  expect(failure?.message).toContain("renamed to tier in version 3");
  expect(failure?.gaps).toBeUndefined();
  expect(await idsOf(of)).toBe("a b");
  expect(await attentionOf(of)).toMatchObject({ code: "SCHEMA_CHANGED" });

  const { sql: before } = await db.source.findUniqueOrThrow({ where: { id: of.id } });
  await db.source.update({ where: { id: of.id }, data: { sql: before.replace("'plan', plan", "'plan', tier") } });
  await checkAgain(of.id, choice);
  expect(await settle(of)).toBeNull();
  expect((await eventsOf(of)).map(({ eventProperties }) => eventProperties)).toEqual([
    { plan: "free" },
    { plan: "team" },
    { plan: "team" },
  ]);
});

test("renamed and dropped columns that the SQL does not name stop nobody, and no row is lost", async () => {
  await create("id STRING, plan STRING, note STRING", NAMED);
  const of = await source();
  await change("INSERT INTO $T VALUES ('user-a', 'x', 'y')");
  await settle(of);
  await change(
    "INSERT INTO $T VALUES ('user-b', 'x', 'y')",
    "ALTER TABLE $T RENAME COLUMN plan TO tier",
    "INSERT INTO $T VALUES ('user-c', 'x', 'y')",
    "ALTER TABLE $T DROP COLUMN note",
    "INSERT INTO $T VALUES ('user-d', 'x')",
  );
  expect(await sync(of)).toBeNull();
  expect(await isDue(of)).toBe(true);
  expect(await settle(of)).toBeNull();
  expect(await idsOf(of)).toBe("a b c d");
});

// Without column mapping Delta reads changes with the newest columns only, and those from before do not fit.
test("a widened type: with column mapping nothing is lost; without it changes from before are a gap", async () => {
  const widen = async (properties: string) => {
    await create("id STRING, seats INT", `${properties}, 'delta.enableTypeWidening' = 'true'`);
    await change("INSERT INTO $T VALUES ('user-a', 1)");
    const of = await source();
    await settle(of);
    await change(
      "INSERT INTO $T VALUES ('user-b', 2)",
      "ALTER TABLE $T ALTER COLUMN seats TYPE BIGINT",
      "INSERT INTO $T VALUES ('user-c', 5000000000)",
    );
    return of;
  };
  const mapped = await widen(NAMED);
  expect(await settle(mapped)).toBeNull();
  expect(await idsOf(mapped)).toBe("a b c");

  made += 1;
  table = `t${made}`;
  const plain = await widen(FEED);
  expect(await settle(plain)).toMatchObject({ code: "SCHEMA_CHANGED", gaps: [{ from: 2, to: 2, rowsMissed: 1 }] });
  await skipGap(plain.id, choice);
  expect(await settle(plain)).toBeNull();
  expect(await idsOf(plain)).toBe("a c");
});

test("a column without a type sends nothing, and what is NULL is left out", async () => {
  await create("id STRING, nothing VOID, plan STRING");
  const of = await source({ sql: "SELECT id AS user_id, 'seen' AS event_type, struct(*) AS event_properties FROM $T" });
  await change("INSERT INTO $T VALUES ('user-a', NULL, NULL), ('user-b', NULL, 'team')");
  expect(await settle(of)).toBeNull();
  const properties = (await eventsOf(of)).map(({ eventProperties }) => JSON.stringify(eventProperties)).sort();
  expect(properties).toEqual(['{"id":"user-a"}', '{"id":"user-b","plan":"team"}']);
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
  await sendAgain(of.id, choice);
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

// Without its deletion vectors the feed of such a commit holds all rows of the file, and says nothing of that.
test("versions told by deletion vectors are a gap once these were dropped; what came before is delivered, what came after too", async () => {
  await create("id STRING", `${FEED}, 'delta.enableDeletionVectors' = 'true'`);
  await change("INSERT INTO $T SELECT explode(array('user-1', 'user-2', 'user-3'))");
  const of = await source();
  expect(await settle(of)).toBeNull();
  await insert("4");
  await change("DELETE FROM $T WHERE id = 'user-1'", "RESTORE TABLE $T TO VERSION AS OF 2");
  await change("ALTER TABLE $T DROP FEATURE deletionVectors");
  await insert("5");

  expect(await settle(of)).toMatchObject({ code: "HISTORY_LOST", gaps: [{ from: 3, to: 4 }] });
  expect(await eventsOf(of)).toHaveLength(4);
  const requiredAction = (await getSource(of.id)).requiredAction;
  expect(requiredAction?.message).toContain("Versions 3 to 4");
  expect(requiredAction?.message).toContain("DROP FEATURE deletionVectors");
  await skipGap(of.id, choice);
  expect(await settle(of)).toBeNull();
  expect((await eventsOf(of)).map(({ userId }) => userId).sort()).toEqual([
    "user-1",
    "user-2",
    "user-3",
    "user-4",
    "user-5",
  ]);

  const fresh = await source();
  expect(await settle(fresh)).toBeNull();
  expect((await eventsOf(fresh)).map(({ userId }) => userId).sort()).toEqual([
    "user-1",
    "user-2",
    "user-3",
    "user-4",
    "user-5",
  ]);
});

test.each([
  ["a delete that wrote one is a gap", ["DELETE FROM $T WHERE id = 'user-1'"], [{ from: 2, to: 2 }]],
  ["where none was written nothing is lost", [], null],
])("deletion vectors that were dropped: %s", async (_what, changes, gaps) => {
  await create("id STRING", `${FEED}, 'delta.enableDeletionVectors' = 'true'`);
  await change("INSERT INTO $T SELECT explode(array('user-1', 'user-2', 'user-3'))");
  const of = await source();
  expect(await settle(of)).toBeNull();
  await change(...changes, "ALTER TABLE $T DROP FEATURE deletionVectors");
  await insert("4");
  const requiredAction = await settle(of);
  if (gaps) expect(requiredAction).toMatchObject({ code: "HISTORY_LOST", gaps });
  else expect(requiredAction).toBeNull();
  if (gaps) await skipGap(of.id, choice);
  expect(await settle(of)).toBeNull();
  expect((await eventsOf(of)).map(({ userId }) => userId).sort()).toEqual(["user-1", "user-2", "user-3", "user-4"]);
});
