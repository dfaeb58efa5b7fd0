import { expect, test } from "vitest";
import { concurrently } from "./concurrently";

async function* count(to: number, taken: number[]) {
  for (let i = 0; i < to; i++) {
    taken.push(i);
    yield i;
  }
}

// Without the bound a slow destination would fill the memory with batches.
test("never has more than the limit at work, and does everything once", async () => {
  let atWork = 0;
  let most = 0;
  const done: number[] = [];
  await concurrently(
    count(40, []),
    { items: 4, weight: 1_000 },
    () => 1,
    async (item) => {
      most = Math.max(most, ++atWork);
      await new Promise(setImmediate);
      atWork--;
      done.push(item);
    },
  );
  expect(most).toBe(4);
  expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
});

// Few large batches fill the memory as well as many small ones.
test("never has more weight at work than fits, but for one item that is heavier by itself", async () => {
  let atWork: number[] = [];
  const seen: number[][] = [];
  await concurrently(
    count(6, []),
    { items: 40, weight: 4 },
    (item) => (item === 5 ? 100 : 2),
    async (item) => {
      atWork.push(item);
      seen.push([...atWork]);
      await new Promise(setImmediate);
      atWork = atWork.filter((other) => other !== item);
    },
  );
  expect(Math.max(...seen.map(({ length }) => length))).toBe(2);
  expect(seen.some((items) => items.includes(5))).toBe(true);
});

// A swallowed failure would let the part be closed with a batch missing.
test("throws the first failure, after the work that had begun, and stops taking", async () => {
  const taken: number[] = [];
  const ended: number[] = [];
  const work = concurrently(
    count(1_000, taken),
    { items: 2, weight: 1_000 },
    () => 1,
    async (item) => {
      await new Promise(setImmediate);
      if (item === 3) throw new Error("refused");
      ended.push(item);
    },
  );
  await expect(work).rejects.toThrow("refused");
  expect(taken.length).toBeLessThan(10);
  expect(ended).toEqual(expect.arrayContaining([0, 1, 2]));
});

// A failure of the stream itself is a failure of the part too.
test("throws what the stream throws", async () => {
  async function* broken() {
    yield 1;
    throw new Error("cut");
  }
  await expect(
    concurrently(
      broken(),
      { items: 2, weight: 1_000 },
      () => 1,
      async () => {},
    ),
  ).rejects.toThrow("cut");
});
