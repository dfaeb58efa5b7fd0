import { mkdirSync, mkdtempSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { fingerprint } from "./fingerprint.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fingerprint-"));
  mkdirSync(join(folder, "app/deep"), { recursive: true });
  writeFileSync(join(folder, "app/page.ts"), "one");
  writeFileSync(join(folder, "app/deep/page.test.ts"), "two");
});
const current = () => fingerprint(folder, ["app", "missing.ts"], (path: string) => path.endsWith(".test.ts"));

// A fresh clone has new times everywhere; a build each time would make the second start slow.
test("stays the same when only times change", () => {
  const before = current();
  utimesSync(join(folder, "app/page.ts"), 1, 1);
  expect(current()).toBe(before);
});

// A build that misses a change would serve the old app.
test.each([
  ["a content changes", () => writeFileSync(join(folder, "app/page.ts"), "ONE")],
  ["a file is renamed", () => renameSync(join(folder, "app/page.ts"), join(folder, "app/other.ts"))],
  ["a file is added", () => writeFileSync(join(folder, "app/deep/new.ts"), "")],
  ["a missing file appears", () => writeFileSync(join(folder, "missing.ts"), "")],
])("changes when %s", (_what, change) => {
  const before = current();
  change();
  expect(current()).not.toBe(before);
});

test("does not look at ignored files", () => {
  const before = current();
  writeFileSync(join(folder, "app/deep/page.test.ts"), "changed");
  expect(current()).toBe(before);
});
