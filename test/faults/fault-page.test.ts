import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

// A promise whose test was renamed or deleted is a promise that nobody keeps.
test("docs/faults.md names a test for each fault, and each of them is there", () => {
  const page = readFileSync(join(root, "docs/faults.md"), "utf8");
  const rows = page.split("\n").filter((line) => /^\| (?!fault|---)/.test(line));
  expect(rows.length).toBeGreaterThan(25);
  const missing = rows.filter((row) => {
    const [, file, name] = /\| `([^`]+\.test\.ts)`: ([^|]+) \|$/.exec(row) ?? [];
    return !file || !name || !readFileSync(join(root, file), "utf8").includes(name);
  });
  expect(missing).toEqual([]);
});
