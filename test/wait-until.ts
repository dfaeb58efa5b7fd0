import { setTimeout as delay } from "node:timers/promises";

const DEADLINE_MS = 100_000;

/** Wait until `find` gives something other than `null`, `undefined` or `false`; what it was waiting for is in the error. */
export async function waitUntil<T>(
  what: string,
  find: () => Promise<T | null | undefined | false> | T | null | undefined | false,
) {
  for (const end = Date.now() + DEADLINE_MS; Date.now() < end; await delay(25)) {
    const found = await find();
    if (found !== null && found !== undefined && found !== false) return found;
  }
  throw new Error(`waited in vain until ${what}`);
}
