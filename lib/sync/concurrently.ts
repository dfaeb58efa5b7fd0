/**
 * Do work for every item of a stream, at most `limit` at once, and take no item before there is room for it. The first
 * failure ends the stream and is thrown once all work that had begun has ended.
 */
export async function concurrently<T>(
  items: AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  let failure: { thrown: unknown } | undefined;
  try {
    for await (const item of items) {
      const task: Promise<void> = work(item)
        .catch((thrown: unknown) => {
          failure ??= { thrown };
        })
        .finally(() => running.delete(task));
      running.add(task);
      if (running.size >= limit) await Promise.race(running);
      if (failure) break;
    }
  } finally {
    await Promise.all(running);
  }
  if (failure) throw failure.thrown;
}
