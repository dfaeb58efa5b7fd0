import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setInterval as every, setTimeout as wait } from "node:timers/promises";

const BUILDING = ".building-";
const HEARTBEAT_MS = 2_000;
/** A lock whose holder has not touched it for so long belongs to an install that was killed. */
const STALE_MS = 10_000;

/**
 * Build something once. `build` fills a fresh folder beside `target`, which is then renamed to it in one step: a killed
 * build leaves no half that looks whole, and of two builds at once one result is kept.
 */
export async function buildOnce(target: string, build: (folder: string) => Promise<void>): Promise<string> {
  if (existsSync(target)) return target;
  const folder = `${target}${BUILDING}${randomBytes(6).toString("hex")}`;
  await mkdir(folder, { recursive: true });
  try {
    await build(folder);
    await rename(folder, target).catch((error: unknown) => {
      if (!existsSync(target)) throw error;
    });
    return target;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Do the work while no other install of this cache does the same. The lock is a folder that its holder keeps touching;
 * one that is no longer touched is taken over, and what its builds left is removed.
 */
export async function withLock<T>(folder: string, waiting: () => void, work: () => Promise<T>): Promise<T> {
  const lock = join(folder, "installing.lock");
  await mkdir(folder, { recursive: true });
  for (let told = false; !(await claim(lock)); told = true) {
    if (!told) waiting();
    await wait(500);
  }

  const done = new AbortController();
  const beating = keepTouching(lock, done.signal);
  try {
    await removeLeftovers(folder);
    return await work();
  } finally {
    done.abort();
    await beating;
    await rm(lock, { recursive: true, force: true });
  }
}

async function claim(lock: string): Promise<boolean> {
  const age = await stat(lock).then(
    (found) => Date.now() - found.mtimeMs,
    () => null,
  );
  if (age !== null && age > STALE_MS) {
    // Renaming succeeds for one of those who find it stale.
    const stale = `${lock}.${randomBytes(6).toString("hex")}`;
    await rename(lock, stale).catch(() => undefined);
    await rm(stale, { recursive: true, force: true });
  }
  return mkdir(lock).then(
    () => true,
    () => false,
  );
}

async function keepTouching(lock: string, signal: AbortSignal) {
  try {
    for await (const _ of every(HEARTBEAT_MS, null, { signal })) {
      const now = new Date();
      await utimes(lock, now, now).catch(() => undefined);
    }
  } catch {
    // The work has ended.
  }
}

async function removeLeftovers(folder: string) {
  for (const name of await readdir(folder)) {
    if (name.includes(BUILDING)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Write a file whole or not at all. */
export async function writeWhole(path: string, content: string, mode?: number) {
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString("hex")}`);
  await writeFile(draft, content, { mode: mode ?? 0o644 });
  await rename(draft, path);
}
