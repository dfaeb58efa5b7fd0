import { setTimeout as pause } from "node:timers/promises";

/**
 * Ask again until `check` gives something truthy, which is returned. After
 * `timeoutMs`, or when `signal` aborts, undefined. Errors of `check` count as "not yet".
 *
 * @template T
 * @param {() => T | Promise<T>} check
 * @param {{ timeoutMs?: number, everyMs?: number, signal?: AbortSignal }} options
 * @returns {Promise<T | undefined>}
 */
export async function until(check, { timeoutMs = Number.POSITIVE_INFINITY, everyMs = 100, signal } = {}) {
  const deadline = Date.now() + timeoutMs;
  while (!signal?.aborted) {
    const result = await Promise.resolve()
      .then(check)
      .catch(() => undefined);
    if (result) return result;
    if (Date.now() + everyMs > deadline) return undefined;
    await pause(everyMs, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}
