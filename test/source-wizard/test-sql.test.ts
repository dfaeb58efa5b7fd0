import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openDraft } from "@/lib/draft/open-draft";
import { testSql } from "@/lib/draft/test-sql";
import type { TestResult } from "@/lib/model/source/test-result";
import { createSourceFromDraft } from "@/lib/source-wizard/create-source-from-draft";
import { keepTypedValues } from "@/lib/source-wizard/drafts";
import { saveDataType, saveSql } from "@/lib/source-wizard/save-steps";
import { explainSource } from "@/lib/sources/explain-source";
import { getSourceView } from "@/lib/sources/source-views";
import { getDraft } from "@/lib/store/drafts";
import { getSource } from "@/lib/store/sources";
import { makeSource, uniqueName } from "../factories";
import { openLakehouse, type TestLakehouse } from "../lakehouse/open-lakehouse";
import { makeSqlDraft, revisionOf } from "./draft";

let lakehouse: TestLakehouse;
beforeAll(async () => {
  lakehouse = await openLakehouse();
  const { schema, client } = lakehouse;
  await client.sql(
    `CREATE TABLE ${schema}.people (id BIGINT, name STRING, age INT) TBLPROPERTIES (delta.enableChangeDataFeed = true)`,
  );
  await client.sql(
    `INSERT INTO ${schema}.people VALUES (10001, 'Marta', 41), (10002, 'Ines', 33), (7, 'short', 5), (NULL, 'nobody', 1)`,
  );
  await client.sql(`CREATE TABLE ${schema}.others (id BIGINT) TBLPROPERTIES (delta.enableChangeDataFeed = true)`);
});
afterAll(() => lakehouse.close());

const name = (table = "people") => ({ catalog: "main", schema: lakehouse.schema.replace("main.", ""), table });
const people = () => `${lakehouse.schema}.people`;
const never = () => new AbortController().signal;

async function run(sql: string, draftId?: string): Promise<{ draftId: string; result: TestResult }> {
  const id = draftId ?? (await makeSqlDraft([name()]));
  const { result } = await testSql(id, await revisionOf(id), sql, never());
  return { draftId: id, result };
}

const goodSql = () =>
  `select id as user_id, 'seen' as event_type, named_struct('name', name) as user_properties, age as years from ${people()};`;

test("a passed test shows records, what is refused and why, what is ignored, and how it will sync", async () => {
  const { draftId, result } = await run(goodSql());
  expect(result).toMatchObject({
    passed: true,
    rows: 4,
    rowsRefused: 2,
    recordCount: 2,
    refusedByReason: expect.arrayContaining([
      { reason: "short_id", count: 1 },
      { reason: "missing_id", count: 1 },
    ]),
    ignoredColumns: [{ name: "years", suggestion: null }],
    explanation: { onInsert: "event", onUpdate: "ignored", drives: [{ table: name(), startFrom: "first" }] },
    sample: { kind: "changes", version: 1 },
  });
  expect(result.findings.map(({ code }) => code)).not.toContain("plan_unread");
  const records = result.passed ? result.records.map((text) => JSON.parse(text)) : [];
  expect(records).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ user_id: "10001", event_type: "seen", user_properties: { name: "Marta" } }),
    ]),
  );
  await saveSql(draftId, await revisionOf(draftId), { sql: goodSql() });
  expect((await openDraft(draftId)).openStep).toBe("name");
});

// What changed since the test was never seen by anyone: it must not sync.
test("a test counts for the very configuration that it was made for", async () => {
  const { draftId } = await run(goodSql());
  await expect(saveSql(draftId, await revisionOf(draftId), { sql: `${goodSql()} ` })).rejects.toMatchObject({
    code: "TEST_REQUIRED",
    field: "sql",
  });
  await keepTypedValues(draftId, await revisionOf(draftId), "sql", { sql: "select 1" });
  expect((await openDraft(draftId)).openStep).toBe("sql");
  await saveSql(draftId, await revisionOf(draftId), { sql: goodSql() });
  await saveDataType(draftId, await revisionOf(draftId), {
    dataType: "event",
    syncUserProperties: false,
    syncGroupProperties: true,
    unsetNulls: false,
  });
  expect((await openDraft(draftId)).openStep).toBe("sql");
});

test.each([
  ["two statements", () => `${goodSql()} select 1`, /one statement|second|two/i],
  ["something that is not a SELECT", () => `delete from ${people()}`, /SELECT/],
  [
    "a table that was not chosen",
    () => `select id as user_id, 'x' as event_type from ${lakehouse.schema}.others`,
    /others/,
  ],
  [
    "a misspelt table, with the closest name",
    () => `select id as user_id, 'x' as event_type from ${lakehouse.schema}.peple`,
    /peple/,
  ],
  ["a text that is no SQL", () => "select from where", /./],
])("%s is refused before anything runs", async (_name, sql, sentence) => {
  const { draftId, result } = await run(sql());
  expect(result.passed).toBe(false);
  const [finding] = result.passed ? [] : result.findings;
  expect(finding?.message).toMatch(sentence);
  expect(finding?.line).toBe(1);
  expect((await getDraft(draftId)).config.sql).toBe(sql());
  expect((await openDraft(draftId)).openStep).toBe("sql");
});

// Such a time passes every check of types, and all events land in January 1970.
test.each([
  ["unix_timestamp(timestamp'2026-02-03 04:05:06Z')", "1770091506 is 1970-01-21T11:41:31Z"],
  ["unix_micros(timestamp'2026-02-03 04:05:06.5Z')", "1770091506500000 is in the year 58061"],
  ["unix_millis(timestamp'2026-02-03 04:05:06Z')", null],
  ["timestamp'1970-01-21 04:05:06Z'", null],
])("a time that cannot be meant in milliseconds is said with its date: %s", async (time, sentence) => {
  const { result } = await run(`select id as user_id, 'seen' as event_type, ${time} as time from ${people()}`);
  if (!result.passed) throw new Error("The SQL passes.");
  const said = result.findings.filter(({ code }) => code === "time_unit").map(({ message }) => message);
  expect(said).toEqual(sentence === null ? [] : [expect.stringContaining(sentence)]);
  if (sentence) expect(said[0]).toContain("write unix_millis(…)");
});

test("the closest name is offered for a misspelt table", async () => {
  const { result } = await run(`select id as user_id, 'x' as event_type from ${lakehouse.schema}.peple`);
  expect(JSON.stringify(result)).toContain(people());
});

test("an empty text is refused", async () => {
  const { result } = await run("  ");
  expect(result).toMatchObject({
    passed: false,
    findings: [expect.objectContaining({ message: expect.stringContaining("SELECT") })],
  });
});

test("what fails on the cluster comes back in its own words, with its line", async () => {
  const { result } = await run(`select id as user_id,\n 'x' as event_type,\n nickname as device_id\nfrom ${people()}`);
  expect(result).toMatchObject({
    passed: false,
    findings: [expect.objectContaining({ code: "SQL_FAILED", line: 3, message: expect.stringContaining("nickname") })],
  });
});

test.each([
  ["no user_id and no device_id", () => `select 'x' as event_type, name as city from ${people()}`, /user_id/],
  ["no event_type", () => `select id as user_id from ${people()}`, /event_type/],
])("a result with %s is refused", async (_name, sql, sentence) => {
  const { result } = await run(sql());
  expect(result.passed).toBe(false);
  expect(result.passed ? "" : result.findings.map(({ message }) => message).join(" ")).toMatch(sentence);
});

test("a cancelled test says so and changes nothing", async () => {
  const draftId = await makeSqlDraft([name()]);
  const abort = new AbortController();
  const testing = testSql(draftId, await revisionOf(draftId), goodSql(), abort.signal);
  abort.abort();
  await expect(testing).rejects.toMatchObject({ code: "TEST_CANCELLED" });
  expect((await getDraft(draftId)).testedHash).toBeNull();
});

test("properties are tested as what they send", async () => {
  const users = await makeSqlDraft([name()], "user_properties");
  const { result } = await run(
    `select id as user_id, named_struct('name', name) as user_properties from ${people()}`,
    users,
  );
  expect(result).toMatchObject({
    passed: true,
    explanation: { onUpdate: "set_user_properties", folded: true },
    recordCount: 2,
  });
  const groups = await makeSqlDraft([name()], "group_properties");
  const grouped = await run(
    `select named_struct('team', array('a', 'b')) as groups, named_struct('size', 3) as group_properties from ${people()}`,
    groups,
  );
  expect(grouped.result).toMatchObject({ passed: true, recordCount: 2 });
});

test("the draft becomes a source, due at once, and is gone; a name in use is reported at its field", async () => {
  const { draftId } = await run(goodSql());
  const called = uniqueName("people");
  await expect(createSourceFromDraft(draftId, 0, { name: called }, "test")).rejects.toMatchObject({
    code: "DRAFT_CHANGED",
  });
  const { projectId } = await getDraft(draftId);
  const other = await makeSource({ projectId });
  await expect(
    createSourceFromDraft(draftId, await revisionOf(draftId), { name: other.config.name }, "test"),
  ).rejects.toMatchObject({ code: "NAME_IN_USE", field: "name" });
  const { sourceId } = await createSourceFromDraft(draftId, await revisionOf(draftId), { name: called }, "test");
  expect(await getSource(sourceId)).toMatchObject({ name: called, projectId, sql: goodSql() });
  await expect(openDraft(draftId)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a SQL that needs all rows is tested whole, warned about, and explained the same on the source's page", async () => {
  const draftId = await makeSqlDraft([name()], "user_properties");
  const sql = `select id as user_id, named_struct('age', max(age), 'names', collect_list(name)) as user_properties from ${people()} group by id`;
  const { result } = await run(sql, draftId);
  expect(result).toMatchObject({
    passed: true,
    rows: 4,
    recordCount: 2,
    sample: { kind: "snapshot", version: 1 },
    findings: [{ code: "unsteady", severity: "warning", line: 1 }],
    explanation: { compares: true, drives: [{ table: name() }], onUpdate: "set_user_properties" },
  });
  await saveSql(draftId, await revisionOf(draftId), { sql });
  const { sourceId } = await createSourceFromDraft(
    draftId,
    await revisionOf(draftId),
    { name: uniqueName("whole") },
    "test",
  );
  expect(await explainSource(await getSourceView(sourceId))).toEqual(result.passed && result.explanation);
});

test("a draft whose SQL was not tested makes no source", async () => {
  const draftId = await makeSqlDraft([name()]);
  await expect(
    createSourceFromDraft(draftId, await revisionOf(draftId), { name: uniqueName("untested") }, "test"),
  ).rejects.toMatchObject({ code: "TEST_REQUIRED" });
});

// A cold cluster takes minutes: they are no part of the test's own one.
test("compute that is starting is waited for before the test's minute begins, and the wait can be cancelled", async () => {
  const draftId = await makeSqlDraft([name()]);
  const starting = await lakehouse.control.addFault({ kind: "unavailable" });
  const refused = async () => (await lakehouse.control.happened()) - before;
  const before = await lakehouse.control.happened();
  const cancel = new AbortController();
  // The driver tries a call three times: more of them mean that the wait has begun anew.
  const cancelled = testSql(draftId, await revisionOf(draftId), goodSql(), cancel.signal).catch((thrown) => thrown);
  await vi.waitFor(async () => expect(await refused()).toBeGreaterThan(3), { timeout: 60_000, interval: 50 });
  cancel.abort();
  expect(await cancelled).toMatchObject({ code: "TEST_CANCELLED" });

  const tested = run(goodSql(), draftId);
  const seen = await refused();
  await vi.waitFor(async () => expect(await refused()).toBeGreaterThan(seen + 3), { timeout: 60_000, interval: 50 });
  await lakehouse.control.removeFault(starting);
  expect((await tested).result).toMatchObject({ passed: true });
});
