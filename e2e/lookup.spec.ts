import { expect } from "@playwright/test";
import { withLakehouse } from "./lakehouse";
import { cell, eventsNamed, runRow, SCHEDULED } from "./source-page";
import { test } from "./watch-policy";
import { type Choices, connectSource } from "./wizard";

const run = Date.now().toString(36);
const SALES = `sales_${run}`;
const LABELS = `labels_${run}`;

/** Looked for by the schedule only on New Year's Day. */
const SOLD: Choices = {
  table: { catalog: "catalog", schema: "schema", table: SALES },
  lookups: [LABELS],
  startFrom: "Latest",
  dataType: "Event",
  cron: "0 0 1 1 *",
  sql: `select s.customer as user_id, concat(l.label, '_${run}') as event_type
from catalog.schema.${SALES} s join catalog.schema.${LABELS} l on l.item = s.item
`,
  name: `Sold ${run}`,
};

test("a table without a change data feed is looked up, and its own rows send nothing", async ({ page }) => {
  await withLakehouse(async (lakehouse) => {
    for (const statement of [
      `create table catalog.schema.${SALES} tblproperties (delta.enableChangeDataFeed = true) as
        select * from values ('ada-lovelace', 1), ('ben-jonson', 1), ('ben-jonson', 2) as v (customer, item)`,
      `create table catalog.schema.${LABELS} as select * from values (1, 'tea'), (2, 'coffee'), (3, 'cocoa') as v (item, label)`,
    ])
      await lakehouse.sql(statement);
  });
  const url = await connectSource(page, SOLD);
  await expect(runRow(page, 1)).toContainText("Succeeded", SCHEDULED);
  await expect(cell(page, 1, "Delivered")).toHaveText("3");

  await withLakehouse(async (lakehouse) => {
    await lakehouse.sql(`insert into catalog.schema.${LABELS} values (4, 'cider')`);
    await lakehouse.sql(`insert into catalog.schema.${SALES} values ('cyd-charisse', 4)`);
  });
  await page.goto(url);
  await page.getByRole("button", { name: "Sync now" }).click();
  await expect(runRow(page, 2)).toContainText("Succeeded", SCHEDULED);
  await expect(cell(page, 2, "Delivered")).toHaveText("1");
  expect(await eventsNamed(page, `tea_${run}`)).toBe(2);
  expect(await eventsNamed(page, `coffee_${run}`)).toBe(1);
  expect(await eventsNamed(page, `cider_${run}`)).toBe(1);
});
