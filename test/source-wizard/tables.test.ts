import { afterAll, beforeAll, expect, test } from "vitest";
import { openDraft } from "@/lib/draft/open-draft";
import { browseCatalogs, browseSchemas, browseTables, inspectDraftTable } from "@/lib/source-wizard/browse-tables";
import { saveTables } from "@/lib/source-wizard/save-steps";
import { openLakehouse, type TestLakehouse } from "../lakehouse/open-lakehouse";
import { makeConnectedDraft, revisionOf } from "./draft";

let lakehouse: TestLakehouse;
beforeAll(async () => {
  lakehouse = await openLakehouse();
  const { schema, client } = lakehouse;
  await client.sql(`CREATE TABLE ${schema}.fed (id BIGINT) TBLPROPERTIES (delta.enableChangeDataFeed = true)`);
  await client.sql(`INSERT INTO ${schema}.fed VALUES (1), (2)`);
  await client.sql(`CREATE TABLE ${schema}.unfed (id BIGINT) TBLPROPERTIES (delta.enableChangeDataFeed = false)`);
});
afterAll(() => lakehouse.close());

const place = () => ({ catalog: "main", schema: lakehouse.schema.replace("main.", "") });
const choose = (table: string) => [{ name: { ...place(), table }, startFrom: "first" as const, lookupOnly: false }];

test("the browser leads from catalogs to schemas to tables", async () => {
  const draftId = await makeConnectedDraft();
  const { catalog, schema } = place();
  expect(await browseCatalogs(draftId)).toContain(catalog);
  expect(await browseSchemas(draftId, catalog)).toContain(schema);
  expect(await browseTables(draftId, catalog, schema)).toEqual(["fed", "unfed"]);
});

test("a table with its feed on can be chosen, and opens the next step", async () => {
  const draftId = await makeConnectedDraft();
  const state = await inspectDraftTable(draftId, { ...place(), table: "fed" });
  expect(state).toMatchObject({
    problem: null,
    version: 1,
    firstVersion: 0,
    columns: [{ name: "id", type: "bigint" }],
  });
  await saveTables(draftId, await revisionOf(draftId), { tables: choose("fed") });
  expect((await openDraft(draftId)).openStep).toBe("data-type");
});

test("a table without a change feed is refused with the statement that turns it on", async () => {
  const draftId = await makeConnectedDraft();
  await expect(saveTables(draftId, await revisionOf(draftId), { tables: choose("unfed") })).rejects.toMatchObject({
    code: "CHANGE_FEED_DISABLED",
    remedy: expect.stringMatching(/ALTER TABLE .*unfed.* SET TBLPROPERTIES/),
  });
});

test("a table that is only looked up needs no change feed, and the draft keeps that it is", async () => {
  const draftId = await makeConnectedDraft();
  const tables = [...choose("fed"), ...choose("unfed").map((table) => ({ ...table, lookupOnly: true }))];
  await saveTables(draftId, await revisionOf(draftId), { tables });
  expect((await openDraft(draftId)).draft.config.tables).toEqual(tables);
});

// Between looking and pressing Next a table can be dropped.
test("a table that is gone since it was chosen is named", async () => {
  const draftId = await makeConnectedDraft();
  await expect(saveTables(draftId, await revisionOf(draftId), { tables: choose("vanished") })).rejects.toMatchObject({
    code: "TABLE_NOT_FOUND",
    message: expect.stringContaining("vanished"),
  });
  expect((await openDraft(draftId)).openStep).toBe("tables");
});
