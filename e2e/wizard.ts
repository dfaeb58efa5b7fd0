import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { lakehouseFile } from "./lakehouse";

export type Choices = {
  table: { catalog: string; schema: string; table: string };
  startFrom: "First" | "Latest" | "New changes only";
  dataType: "Event" | "User properties" | "Group properties";
  switches?: ("Sync User Properties" | "Sync Group Properties")[];
  cron: string;
  sql: string;
  name: string;
};

/** From the catalog to the credentials step, by searching as the documentation says. */
export async function startFromCatalog(page: Page) {
  await page.goto("/");
  await page.getByRole("navigation").getByRole("link", { name: "Catalog" }).click();
  await page.getByRole("tab", { name: "Sources" }).click();
  await page.getByRole("searchbox", { name: "Search" }).fill("Databricks");
  await page.getByRole("button", { name: /Databricks/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

export async function enterCredentials(page: Page) {
  const connection = JSON.parse(readFileSync(lakehouseFile(), "utf8"));
  await page.getByLabel("Server Hostname").fill(connection.serverHostname);
  await page.getByLabel("HTTP Path").fill(connection.httpPath);
  await page.getByLabel("Personal Access Token").fill(connection.token);
  await next(page, "tables");
}

export async function chooseTable(page: Page, { table, startFrom }: Choices) {
  await page.getByRole("button", { name: table.catalog, exact: true }).click();
  await page.getByRole("button", { name: table.schema, exact: true }).click();
  await page.getByRole("checkbox", { name: table.table, exact: true }).check();
  await page.getByRole("radio", { name: new RegExp(`^${startFrom}`) }).check();
  await next(page, "data-type");
}

export async function chooseDataType(page: Page, { dataType, switches = [] }: Choices) {
  await page.getByRole("radio", { name: new RegExp(`^${dataType}`) }).check();
  for (const name of switches) await page.getByRole("switch", { name }).check();
  await next(page, "frequency");
}

export async function chooseFrequency(page: Page, { cron }: Choices) {
  await page.getByRole("radio", { name: /Custom/ }).check();
  await page.getByLabel("Cron expression").fill(cron);
  await next(page, "sql");
}

export async function writeSql(page: Page, sql: string) {
  const editor = page.getByRole("textbox", { name: "SQL" });
  await editor.focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(sql);
}

export async function testSql(page: Page) {
  await page.getByRole("button", { name: "Test SQL" }).click();
  await expect(page.getByText("Valid", { exact: true })).toBeVisible({ timeout: 60_000 });
}

/** Name the source, create it, and give the address of its page. */
export async function nameAndCreate(page: Page, { name }: Choices): Promise<string> {
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Create source" }).click();
  await expect(page).toHaveURL(/\/sources\/[0-9a-f-]{36}/);
  return page.url();
}

/** The whole wizard, from the catalog to the source's page. */
export async function connectSource(page: Page, choices: Choices): Promise<string> {
  await startFromCatalog(page);
  await enterCredentials(page);
  await chooseTable(page, choices);
  await chooseDataType(page, choices);
  await chooseFrequency(page, choices);
  await writeSql(page, choices.sql);
  await testSql(page);
  await next(page, "name");
  return nameAndCreate(page, choices);
}

export async function next(page: Page, step: string) {
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page).toHaveURL(new RegExp(`/${step}$`), { timeout: 60_000 });
}
