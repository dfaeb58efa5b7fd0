import { expect, type Page } from "@playwright/test";
import { withLakehouse } from "./lakehouse";
import { pictures } from "./pictures";
import { cell, eventsNamed, runRow, SCHEDULED } from "./source-page";
import { test } from "./watch-policy";
import { type Choices, connectSource, testSql, writeSql } from "./wizard";

const run = Date.now().toString(36);
const TABLE = { catalog: "catalog", schema: "schema", table: `orders_${run}` };
const BOUGHT = `bought_${run}`;
const PAID = `paid_${run}`;

function sql(eventType: string) {
  return `select customer as user_id, '${eventType}' as event_type, ordered_at as time,
    named_struct('amount', amount) as event_properties
from catalog.schema.${TABLE.table}
`;
}

/** Looked for by the schedule only on New Year's Day: every run of this story is asked for by a person. */
const ORDERS: Choices = {
  table: TABLE,
  startFrom: "First",
  dataType: "Event",
  cron: "0 0 1 1 *",
  sql: sql(BOUGHT),
  name: `Orders ${run}`,
};

// One story, in order: each part continues from what the one before has left.
test.describe.configure({ mode: "serial" });

let url = "";

test("a row that Amplitude would refuse is kept, edited and sent again", async ({ page }) => {
  await insert("(1, 'ada-lovelace', 10), (2, 'ben-jonson', 20), (3, 'me', 30)");
  url = await connectSource(page, ORDERS);
  await expect(runRow(page, 1)).toContainText("Partial", SCHEDULED);
  await expect(cell(page, 1, "Delivered")).toHaveText("2");
  await expect(cell(page, 1, "Rejected")).toHaveText("1");

  await page.getByRole("tab", { name: /^Undelivered records/ }).click();
  await page.getByRole("table", { name: "Undelivered records" }).getByRole("row").nth(1).getByRole("button").click();
  const drawer = page.getByRole("dialog");
  await pictures(page)("rejected");
  await drawer.getByRole("button", { name: "Edit and redeliver" }).click();
  const record = drawer.getByLabel("The record that is sent");
  await record.fill((await record.inputValue()).replace('"me"', '"me-myself"'));
  await drawer.getByRole("button", { name: "Send", exact: true }).click();
  await expect(drawer).toBeHidden();
  await expect(page.getByRole("navigation", { name: "State" })).toContainText("Rejected 0");
  await expect(page.getByRole("navigation", { name: "State" })).toContainText("Redelivered 1");
  expect(await eventsNamed(page, BOUGHT)).toBe(3);
});

test("the SQL of a live source is edited, after what it changes was seen", async ({ page }) => {
  await page.goto(url);
  await chooseAction(page, "Edit SQL");
  // Checked in a worker of its own, which the page's policy has to let run.
  await writeSql(page, "select customer from");
  await expect(page.getByRole("status").filter({ hasText: /Line \d+: / })).toBeVisible();
  await writeSql(page, sql(PAID));
  await testSql(page);
  const changes = page.getByRole("region", { name: "What changes" });
  await expect(changes).toContainText("What saving does", { timeout: 90_000 });
  await pictures(page)("edit-sql");
  await page.getByRole("button", { name: "Save SQL" }).click();
  await expect(page).toHaveURL(url);
  await expect(runRow(page, 2)).toContainText("Up to date", SCHEDULED);

  await insert("(4, 'dora-maar', 40)");
  await page.getByRole("button", { name: "Sync now" }).click();
  await expect(runRow(page, 3)).toContainText("Succeeded", SCHEDULED);
  await expect(cell(page, 3, "Delivered")).toHaveText("1");
  expect(await eventsNamed(page, PAID)).toBe(1);
  expect(await eventsNamed(page, BOUGHT)).toBe(3);
});

test("a rewind says what it would send, sends it, and nothing counts twice", async ({ page }) => {
  await page.goto(url);
  await chooseAction(page, "Rewind");
  await page.getByRole("textbox", { name: "Version" }).fill("1");
  await page.getByRole("button", { name: "Show what it would send" }).click();
  await expect(page.getByRole("region", { name: "What it would send" })).toContainText("insert_ids", {
    timeout: 90_000,
  });
  await pictures(page)("rewind");
  await page.getByRole("button", { name: "Rewind: send 1 record" }).click();
  await expect(page).toHaveURL(/\/runs\/4$/);
  await page.goto(url);
  await expect(runRow(page, 4)).toContainText("Succeeded", SCHEDULED);
  await expect(cell(page, 4, "Delivered")).toHaveText("1");
  expect(await eventsNamed(page, PAID)).toBe(1);
});

test("a source is paused, resumed and deleted by its buttons", async ({ page }) => {
  await page.goto(url);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByRole("button", { name: "Resume" })).toBeVisible();
  await page.goto("/sources");
  const row = page.getByRole("table", { name: "Sources" }).getByRole("row", { name: new RegExp(ORDERS.name) });
  await expect(row).toContainText("Paused");

  await page.goto(url);
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();

  await chooseAction(page, "Delete");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill(ORDERS.name);
  await dialog.getByRole("button", { name: "Delete source" }).click();
  await expect(page).toHaveURL(/\/sources$/);
  await expect(row).toHaveCount(0);
});

async function chooseAction(page: Page, name: string) {
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name }).click();
}

/** One more commit to the story's table, `(n, customer, amount)` a row. */
async function insert(values: string) {
  const table = `catalog.schema.${TABLE.table}`;
  await withLakehouse(async (lakehouse) => {
    await lakehouse.sql(
      `create table if not exists ${table} (n int, customer string, amount int, ordered_at timestamp) tblproperties (delta.enableChangeDataFeed = true)`,
    );
    await lakehouse.sql(
      `insert into ${table} select n, customer, amount, current_timestamp() from values ${values} as v (n, customer, amount)`,
    );
  });
}
