import { mkdirSync } from "node:fs";
import type { Page } from "@playwright/test";
import type { Picture } from "./wizard";

/** Pictures for the documentation, taken while a story runs; none when not asked for. */
export function pictures(page: Page): Picture {
  const folder = "docs/screenshots";
  return async (name) => {
    if (!process.env.LAKEFEED_SCREENSHOTS) return;
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: `${folder}/${name}.png` });
  };
}
