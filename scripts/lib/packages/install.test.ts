import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isInstalled } from "./install.mjs";

type Packages = Record<string, { version: string; optional?: boolean }>;

function project(wanted: Packages, installed?: Packages): string {
  const folder = mkdtempSync(join(tmpdir(), "install-"));
  const lock = { packages: { "": { name: "project" }, ...wanted } };
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));
  mkdirSync(join(folder, "node_modules"));
  const text = JSON.stringify({ packages: installed });
  if (installed) writeFileSync(join(folder, "node_modules/.package-lock.json"), text);
  return folder;
}
const zod = { "node_modules/zod": { version: "4.6.7" } };

test("is installed when node_modules holds every wanted version", () => {
  expect(isInstalled(project(zod, zod))).toBe(true);
});

// A binary for another system is never there; waiting for it would install at each start.
test("does not miss an optional package", () => {
  const wanted = { ...zod, "node_modules/for-windows": { version: "1.0.0", optional: true } };
  expect(isInstalled(project(wanted, zod))).toBe(true);
});

test.each([
  ["an installation was interrupted", undefined],
  ["a version changed", { "node_modules/zod": { version: "4.6.6" } }],
  ["a package was added", {}],
])("is not installed when %s", (_what, installed) => {
  expect(isInstalled(project(zod, installed))).toBe(false);
});
