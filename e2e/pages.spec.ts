import { expect } from "@playwright/test";
import { test } from "./watch-policy";

const PAGES = [
  "/catalog",
  "/catalog/sources",
  "/catalog/sources/http-api",
  "/catalog/destinations",
  "/sources",
  "/events",
  "/users",
  "/segmentation",
  "/settings",
  "/settings/connections",
  "/settings/audit",
  "/nothing/here",
  "/users/nobody",
  "/events/nothing",
  "/sources/00000000-0000-4000-8000-000000000000",
];

// The colours are set by a script in the page's head, the switch by scripts that are loaded: both need the nonce.
for (const colorScheme of ["light", "dark"] as const)
  test(`every page is whole under its policy, in ${colorScheme} colours`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const address of PAGES) {
      await page.goto(address);
      await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
      await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", colorScheme);
    }
  });
