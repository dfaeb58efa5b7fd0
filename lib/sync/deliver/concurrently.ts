/** What may be at work at once: so many items, and together so much weight. */
export type Capacity = { items: number; weight: number };

/**
 * Do work for every item of a stream, as much at once as there is room for, and take no item before there is. One item
 * is always let in, however heavy. The first failure ends the stream and is thrown once all work that had begun has
 * ended.
 */
export async function concurrently<T>(
  items: AsyncIterable<T>,
  capacity: Capacity,
  weightOf: (item: T) => number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  let weight = 0;
  let failure: { thrown: unknown } | undefined;
  try {
    for await (const item of items) {
      const itemWeight = weightOf(item);
      weight += itemWeight;
      const task: Promise<void> = work(item)
        .catch((thrown: unknown) => {
          failure ??= { thrown };
        })
        .finally(() => {
          running.delete(task);
          weight -= itemWeight;
        });
      running.add(task);
      while (!failure && running.size > 0 && (running.size >= capacity.items || weight >= capacity.weight))
        await Promise.race(running);
      if (failure) break;
    }
  } finally {
    await Promise.all(running);
  }
  if (failure) throw failure.thrown;
}
