import { expect, type Page } from "@playwright/test";
import { countOf, withLakehouse } from "./lakehouse";
import { pictures } from "./pictures";
import { cell, eventsNamed, runRow, SCHEDULED } from "./source-page";
import { test } from "./watch-policy";
import { type Choices, connectSource } from "./wizard";

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

// One story, in order: each part continues from what the one before has left.
test.describe.configure({ mode: "serial" });

let eventsUrl = "";
let usersUrl = "";
let groupsUrl = "";
/** Events named demo that were there before, and those that the first import brings. */
let before = 0;
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
  before = await eventsNamed(page, "demo");
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
  expect(await eventsNamed(page, "demo")).toBe(before + imported);
  await page.getByRole("link", { name: "demo" }).click();
  await expect(page.getByRole("region", { name: "demo" })).toBeVisible();
  await pictures(page)("events");

  await page.goto("/segmentation?event=demo");
  await expect(page.getByRole("table", { name: "The chart in numbers" })).toContainText(
    (before + imported).toLocaleString("en"),
  );
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
  const updated = await withLakehouse(async (lakehouse) => {
    const columns = "(id, name, home, age, income)";
    const oldest = await countOf(lakehouse, "select min(id) from catalog.schema.table1");
    await lakehouse.sql(
      `insert into catalog.schema.table1 ${columns} values (${id(1)}, 'Ada', 'Oslo', 36, 100), (${id(2)}, 'Ben', 'Rome', 20, 200), (${id(3)}, 'Cleo', 'Lima', 50, 300)`,
    );
    await lakehouse.sql(`update catalog.schema.table1 set age = 111 where id = ${oldest}`);
    await lakehouse.sql(`delete from catalog.schema.table1 where id = ${id(3)}`);
    return oldest;
  });

  await expect(async () => expect(await eventsNamed(page, "demo")).toBe(before + imported + 3)).toPass(SCHEDULED);
  await expect(async () => {
    expect(await deliveredBySchedule(page, eventsUrl)).toEqual({ records: 3 + 2, allScheduled: true });
  }).toPass(SCHEDULED);

  await expect(async () => {
    await page.goto(`/users/${updated}`);
    await expect(page.getByText("111", { exact: true }).first()).toBeVisible({ timeout: 2_000 });
  }).toPass(SCHEDULED);
  await pictures(page)("user");
  // A minute may end between the insert and the update: then each has a run, and the groups are set twice.
  await expect(async () => {
    const users = await deliveredBySchedule(page, usersUrl);
    const groups = await deliveredBySchedule(page, groupsUrl);
    expect(users.records).toBe(3 + 1);
    expect([2, 4]).toContain(groups.records);
    expect([users.allScheduled, groups.allScheduled]).toEqual([true, true]);
  }).toPass(SCHEDULED);
});

/** What the runs after the first have delivered in all by now: the numbers of the Performance tab. */
async function deliveredBySchedule(page: Page, sourceUrl: string): Promise<{ records: number; allScheduled: boolean }> {
  await page.goto(sourceUrl);
  const table = page.getByRole("table", { name: "Runs" });
  await expect(table).toBeVisible();
  const closed = await table
    .getByRole("row")
    .filter({ hasText: /Succeeded|Up to date/ })
    .all();
  const runs = await Promise.all(
    closed.map(async (row) => ({
      scheduled: (await row.textContent())?.includes("Schedule") ?? false,
      delivered: Number((await row.getByRole("cell").nth(6).textContent())?.replaceAll(",", "")),
    })),
  );
  const scheduled = runs.filter((run) => run.scheduled);
  return {
    records: scheduled.reduce((sum, run) => sum + run.delivered, 0),
    allScheduled: scheduled.length === runs.length - 1,
  };
}
