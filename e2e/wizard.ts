import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { lakehouseFile } from "./lakehouse";

export type Choices = {
  table: { catalog: string; schema: string; table: string };
  /** Tables of the same schema that have no change data feed and are looked up. */
  lookups?: string[];
  startFrom: "First" | "Latest" | "New changes only";
  dataType: "Event" | "User properties" | "Group properties";
  switches?: ("Sync User Properties" | "Sync Group Properties")[];
  cron: string;
  sql: string;
  name: string;
};

/** Pictures of the wizard's steps, for the documentation; none when not asked for. */
export type Picture = (name: string) => Promise<void>;
const noPicture: Picture = async () => {};

/** From the start page to the credentials step, by searching as the documentation says. */
async function startFromCatalog(page: Page, picture = noPicture) {
  await page.goto("/");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Catalog" }).click();
  await page.getByRole("navigation", { name: "Catalog" }).getByRole("link", { name: "Sources" }).click();
  await page.getByRole("searchbox", { name: "Search sources" }).fill("Databricks");
  await expect(page.getByRole("article", { name: "Databricks" })).toBeVisible();
  await expect(page.getByRole("article", { name: "HTTP API for SDKs" })).toHaveCount(0);
  await picture("catalog");
  await page.getByRole("button", { name: "Connect Databricks" }).click();
  await expect(page).toHaveURL(/\/credentials$/);
}

async function enterCredentials(page: Page, picture = noPicture) {
  const connection = JSON.parse(readFileSync(lakehouseFile(), "utf8"));
  const fresh = page.getByRole("radio", { name: "New connection" });
  if (await fresh.count()) await page.getByText("New connection", { exact: true }).click();
  await page.getByLabel("Server Hostname").fill(connection.serverHostname);
  await page.getByLabel("HTTP Path").fill(connection.httpPath);
  await page.getByLabel("Personal Access Token").fill(connection.token);
  await picture("credentials");
  await next(page, "tables");
}

async function chooseTable(page: Page, { table, lookups = [], startFrom }: Choices, picture = noPicture) {
  const tree = page.getByRole("navigation", { name: "Catalogs and schemas" });
  const catalog = tree.getByRole("button", { name: table.catalog, exact: true });
  await catalog.click();
  await expect(catalog).toHaveAttribute("aria-expanded", "true");
  await tree.getByRole("button", { name: table.schema, exact: true }).click();
  await page.getByRole("checkbox", { name: table.table, exact: true }).check();
  await page.getByRole("radio", { name: new RegExp(`^${startFrom}`) }).check();
  for (const lookup of lookups) {
    const row = page.getByRole("row").filter({ has: page.getByRole("checkbox", { name: lookup, exact: true }) });
    await row.getByRole("button", { name: "Use as lookup only" }).click();
    await expect(row.getByRole("checkbox")).toBeChecked();
  }
  await picture("tables");
  await next(page, "data-type");
}

async function chooseDataType(page: Page, { dataType, switches = [] }: Choices, picture = noPicture) {
  await page.getByRole("radio", { name: new RegExp(`^${dataType}`) }).check();
  for (const name of switches) await page.getByRole("switch", { name }).check({ force: true });
  await picture("data-type");
  await next(page, "frequency");
}

async function chooseFrequency(page: Page, { cron }: Choices, picture = noPicture) {
  await page.getByRole("radio", { name: /^Custom/ }).check();
  await page.getByLabel("Cron expression").fill(cron);
  await picture("frequency");
  await next(page, "sql");
}

/** Paste a text in the place of what the editor holds. */
export async function writeSql(page: Page, sql: string) {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const editor = page.getByRole("textbox", { name: "SQL" });
  await expect(editor).toBeAttached();
  await editor.focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.evaluate((text) => navigator.clipboard.writeText(text), sql);
  await page.keyboard.press("ControlOrMeta+V");
}

export async function testSql(page: Page) {
  await page.getByRole("button", { name: /Test SQL/ }).click();
  await expect(page.getByText("Valid", { exact: true })).toBeVisible({ timeout: 60_000 });
}

/** Name the source, create it, and give the address of its page. */
async function nameAndCreate(page: Page, { name }: Choices, picture = noPicture): Promise<string> {
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await picture("name");
  await page.getByRole("button", { name: "Create source" }).click();
  await expect(page).toHaveURL(/\/sources\/[0-9a-f-]{36}$/, { timeout: 30_000 });
  return page.url();
}

/** The whole wizard, from the catalog to the source's page. */
export async function connectSource(page: Page, choices: Choices, picture = noPicture): Promise<string> {
  await startFromCatalog(page, picture);
  await enterCredentials(page, picture);
  await chooseTable(page, choices, picture);
  await chooseDataType(page, choices, picture);
  await chooseFrequency(page, choices, picture);
  await writeSql(page, choices.sql);
  await testSql(page);
  await picture("sql");
  await next(page, "name");
  return nameAndCreate(page, choices, picture);
}

/** Press Next and wait for the step that follows. */
async function next(page: Page, step: string) {
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page).toHaveURL(new RegExp(`/${step}$`), { timeout: 60_000 });
}
