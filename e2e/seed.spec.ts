import { mkdirSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { countOf, withLakehouse } from "./lakehouse";
import { type Choices, connectSource, type Picture } from "./wizard";

/** The documentation's sample, exactly as it is printed there. */
const SEED_SQL = `select 
    unix_millis(current_timestamp())                                       as time,
    id                                                                     as user_id,
    "demo"                                                                 as event_type,
    named_struct('name', name, 'home', home, 'age', age, 'income', income) as user_properties,
    named_struct('group_type1', ARRAY("group_A", "group_B"))               as groups,
    named_struct('group_property', "group_property_value")                 as group_properties
from catalog.schema.table1;
`;
const TABLE = { catalog: "catalog", schema: "schema", table: "table1" };
const EVERY_MINUTE = "* * * * *";
const run = Date.now().toString(36);

const EVENTS: Choices = {
  table: TABLE,
  startFrom: "First",
  dataType: "Event",
  switches: ["Sync User Properties", "Sync Group Properties"],
  cron: EVERY_MINUTE,
  sql: SEED_SQL,
  name: `Demo events ${run}`,
};
const USERS: Choices = {
  ...EVENTS,
  dataType: "User properties",
  switches: [],
  startFrom: "Latest",
  name: `Demo users ${run}`,
};
const GROUPS: Choices = { ...USERS, dataType: "Group properties", name: `Demo groups ${run}` };

/** A scheduled run needs its minute to come round, and the cluster to answer. */
const SCHEDULED = { timeout: 150_000 };

// One story, in order: each part goes on from what the one before has left.
test.describe.configure({ mode: "serial" });

let eventsUrl = "";
let usersUrl = "";
let groupsUrl = "";
let imported = 0;

test("connects Databricks as the documentation says, and the first import brings First", async ({ page }) => {
  imported = await withLakehouse(async (lakehouse) => {
    const first = await countOf(lakehouse, "select count(*) from catalog.schema.table1 version as of 0");
    const since = await countOf(
      lakehouse,
      "select count(*) from table_changes('catalog.schema.table1', 1) where _change_type = 'insert'",
    );
    return first + since;
  });
  eventsUrl = await connectSource(page, EVENTS, pictures(page));

  await expect(page.getByRole("heading", { level: 1, name: EVENTS.name })).toBeVisible();
  await expect(page.getByRole("tab", { name: "Performance" })).toHaveAttribute("aria-selected", "true");
  // Two groups are updated once by the snapshot's part and once by that of the changes since.
  const groupUpdates = 2 * 2;
  await expect(runRow(page, 1)).toContainText("Succeeded", SCHEDULED);
  await expect(cell(page, 1, "Delivered")).toHaveText((imported + groupUpdates).toLocaleString("en"));
  await expect(cell(page, 1, "Rows read")).toHaveText(imported.toLocaleString("en"));
  await pictures(page)("performance");
});

test("the source appears in the Sources list", async ({ page }) => {
  await page.goto("/sources");
  const row = page.getByRole("table", { name: "Sources" }).getByRole("row", { name: new RegExp(EVENTS.name) });
  await expect(row).toContainText("Healthy");
  await expect(row).toContainText("catalog.schema.table1");
  await pictures(page)("sources");
});

test("the Events page and a Segmentation chart show what was imported", async ({ page }) => {
  await page.goto("/events");
  const row = page.getByRole("table", { name: "Event types" }).getByRole("row", { name: /^demo/ });
  await expect(row).toContainText(imported.toLocaleString("en"));
  await row.getByRole("link", { name: "demo" }).click();
  await expect(page.getByRole("region", { name: "demo" })).toBeVisible();
  await pictures(page)("events");

  await page.goto("/segmentation?event=demo");
  await expect(page.getByRole("table", { name: "The chart in numbers" })).toContainText(imported.toLocaleString("en"));
  await pictures(page)("segmentation");
});

test("user properties and group properties are connected the same way", async ({ page }) => {
  usersUrl = await connectSource(page, USERS);
  const users = await withLakehouse((lakehouse) =>
    countOf(lakehouse, "select count(distinct id) from catalog.schema.table1"),
  );
  await expect(runRow(page, 1)).toContainText("Succeeded", SCHEDULED);
  await expect(cell(page, 1, "Delivered")).toHaveText(users.toLocaleString("en"));

  groupsUrl = await connectSource(page, GROUPS);
  await expect(runRow(page, 1)).toContainText("Succeeded", SCHEDULED);
  await expect(cell(page, 1, "Delivered")).toHaveText("2");
});

test("the scheduled run brings exactly the inserts; for properties also the updates; deletes nothing", async ({
  page,
}) => {
  const firstId = 100_000 + (Date.now() % 1_000_000_000);
  const id = (nth: number) => String(firstId + nth);
  await withLakehouse(async (lakehouse) => {
    const columns = "(id, name, home, age, income)";
    await lakehouse.sql(
      `insert into catalog.schema.table1 ${columns} values (${id(1)}, 'Ada', 'Oslo', 36, 100), (${id(2)}, 'Ben', 'Rome', 20, 200), (${id(3)}, 'Cleo', 'Lima', 50, 300)`,
    );
    await lakehouse.sql(`update catalog.schema.table1 set age = 37 where id = ${id(1)}`);
    await lakehouse.sql(`delete from catalog.schema.table1 where id = ${id(3)}`);
  });

  await page.goto("/events");
  await expect(async () => {
    await page.reload();
    const row = page.getByRole("table", { name: "Event types" }).getByRole("row", { name: /^demo/ });
    await expect(row).toContainText((imported + 3).toLocaleString("en"), { timeout: 2_000 });
  }).toPass(SCHEDULED);
  expect(await deliveredBySchedule(page, eventsUrl)).toEqual({ records: 3 + 2, allScheduled: true });

  await expect(async () => {
    await page.goto(`/users/${encodeURIComponent(id(1))}`);
    await expect(page.getByText("37", { exact: true }).first()).toBeVisible({ timeout: 2_000 });
  }).toPass(SCHEDULED);
  await pictures(page)("user");
  // A minute may end between the insert and the update: then each has a run, and Ada is set twice.
  const users = await deliveredBySchedule(page, usersUrl);
  expect([3, 4]).toContain(users.records);
  const groups = await deliveredBySchedule(page, groupsUrl);
  expect([2, 4]).toContain(groups.records);
  expect([users.allScheduled, groups.allScheduled]).toEqual([true, true]);
});

/** What the runs after the first delivered in all, once one has: the numbers of the Performance tab. */
async function deliveredBySchedule(page: Page, sourceUrl: string): Promise<{ records: number; allScheduled: boolean }> {
  const later = page.getByRole("table", { name: "Runs" }).getByRole("row").filter({ hasText: "Schedule" });
  let records = 0;
  await expect(async () => {
    await page.goto(sourceUrl);
    const rows = await later.all();
    const delivered = await Promise.all(rows.map((row) => row.getByRole("cell").nth(6).textContent()));
    records = delivered.reduce((sum, text) => sum + Number(text?.replaceAll(",", "")), 0);
    expect(records).toBeGreaterThan(0);
  }).toPass(SCHEDULED);
  const all = await page
    .getByRole("table", { name: "Runs" })
    .getByRole("row")
    .filter({ hasText: /Succeeded|Up to date/ })
    .count();
  return { records, allScheduled: all === (await later.count()) + 1 };
}

function runRow(page: Page, number: number) {
  return page
    .getByRole("table", { name: "Runs" })
    .getByRole("row")
    .filter({ has: page.getByRole("link", { name: `Run ${number}`, exact: true }) });
}

function cell(page: Page, number: number, column: "Rows read" | "Delivered") {
  return runRow(page, number)
    .getByRole("cell")
    .nth(column === "Delivered" ? 6 : 5);
}

/** Pictures for the documentation, taken while the story runs. */
function pictures(page: Page): Picture {
  const folder = "docs/screenshots";
  return async (name) => {
    if (!process.env.LAKEFEED_SCREENSHOTS) return;
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: `${folder}/${name}.png` });
  };
}
