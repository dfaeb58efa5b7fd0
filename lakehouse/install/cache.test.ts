import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildOnce, withLock } from "./cache";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lakehouse-cache-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

// A folder that exists is taken for whole, for ever after.
test("a build that fails leaves nothing, and can be done again", async () => {
  const target = join(folder, "part");
  const failing = buildOnce(target, async (draft) => {
    await writeFile(join(draft, "half"), "");
    throw new Error("killed");
  });
  await expect(failing).rejects.toThrow("killed");
  expect(await readdir(folder)).toEqual([]);

  await buildOnce(target, (draft) => writeFile(join(draft, "whole"), ""));
  expect(await readdir(target)).toEqual(["whole"]);
});

test("what is built is not built again, and of two builds at once one is kept", async () => {
  const target = join(folder, "part");
  const build = (text: string) => buildOnce(target, (draft) => writeFile(join(draft, "file"), text));
  await Promise.all([build("one"), build("other")]);
  const kept = await readFile(join(target, "file"), "utf8");
  expect(["one", "other"]).toContain(kept);
  await build("third");
  expect(await readFile(join(target, "file"), "utf8")).toBe(kept);
  expect(await readdir(folder)).toEqual(["part"]);
});

test("two installs of one cache do not work at the same time", async () => {
  let working = 0;
  let most = 0;
  const work = async () => {
    working += 1;
    most = Math.max(most, working);
    await readdir(folder);
    working -= 1;
  };
  const waits: string[] = [];
  await Promise.all([1, 2, 3].map((name) => withLock(folder, () => waits.push(`${name}`), work)));
  expect(most).toBe(1);
  expect(waits).not.toHaveLength(0);
});

// Otherwise one kill -9 would stop every later install.
test("the lock and the rubbish of a killed install are cleared away", async () => {
  const lock = join(folder, "installing.lock");
  await mkdir(lock);
  await mkdir(join(folder, "python-1.building-abc"));
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(lock, longAgo, longAgo);

  expect(
    await withLock(
      folder,
      () => undefined,
      () => readdir(folder),
    ),
  ).toEqual(["installing.lock"]);
  expect(existsSync(lock)).toBe(false);
});
