import { expect, type Page } from "@playwright/test";

/** A scheduled run needs its minute to come round, and the cluster to answer. */
export const SCHEDULED = { timeout: 150_000 };

/** A run's row in the Performance tab. */
export function runRow(page: Page, number: number) {
  return page
    .getByRole("table", { name: "Runs" })
    .getByRole("row")
    .filter({ has: page.getByRole("link", { name: `Run ${number}`, exact: true }) });
}

const COLUMNS = { Versions: 4, "Rows read": 5, Delivered: 6, Rejected: 7 };

/** A number of a run in the Performance tab. */
export function cell(page: Page, number: number, column: keyof typeof COLUMNS) {
  return runRow(page, number).getByRole("cell").nth(COLUMNS[column]);
}

/** How many events of a type the Events page counts. */
export async function eventsNamed(page: Page, type: string): Promise<number> {
  await page.goto("/events");
  await expect(page.getByRole("heading", { level: 1, name: "Events" })).toBeVisible();
  const row = page.getByRole("table", { name: "Event types" }).getByRole("row", { name: new RegExp(`^${type}`) });
  if ((await row.count()) === 0) return 0;
  return Number((await row.getByRole("cell").nth(1).textContent())?.replaceAll(",", ""));
}
