/** Runs at most `limit` works at a time; the others wait in order. A work whose signal was aborted is not begun. */
export function inTurn(limit: number): <T>(work: () => Promise<T>, signal?: AbortSignal) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  const done = () => {
    running -= 1;
    waiting.shift()?.();
  };
  return async (work, signal) => {
    if (running >= limit) await new Promise<void>((go) => waiting.push(go));
    running += 1;
    try {
      signal?.throwIfAborted();
      return await work();
    } finally {
      done();
    }
  };
}
