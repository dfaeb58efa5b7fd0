import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

type Package = { optionalDependencies?: Record<string, string> };

const lock = JSON.parse(readFileSync(join(import.meta.dirname, "../package-lock.json"), "utf8"));
const packages: Record<string, Package> = lock.packages;

/** Is this package locked where the one at `from` would look for it? */
function isLocked(from: string, name: string): boolean {
  const path = from === "" ? `node_modules/${name}` : `${from}/node_modules/${name}`;
  if (path in packages) return true;
  return from !== "" && isLocked(from.slice(0, Math.max(from.lastIndexOf("/node_modules/"), 0)), name);
}

// npm leaves out an optional package that its registry does not have at that moment, and then `npm ci`
// refuses the lock file: no command of the README would start from a bare checkout.
test("the lock file names the packages of every system", () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !isLocked(path, name)),
  );
  expect(missing).toEqual([]);
});

test("the lock file holds no download addresses, so that any registry serves it", () => {
  expect(readFileSync(join(import.meta.dirname, "../package-lock.json"), "utf8")).not.toContain('"resolved"');
});
