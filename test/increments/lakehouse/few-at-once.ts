/** So many sources of a scenario sync at once: two scenarios then use no more sessions than the product keeps. */
const AT_ONCE = 3;

/** Do work for each, few at once, all of them also where some fail; the first failure is thrown. */
export async function fewAtOnce<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next);
  });
  const results = await Promise.allSettled(workers);
  for (const result of results) if (result.status === "rejected") throw result.reason;
}
