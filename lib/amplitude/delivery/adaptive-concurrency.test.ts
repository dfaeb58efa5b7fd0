import { expect, test } from "vitest";
import { openConcurrencyLimit, type Permit } from "./adaptive-concurrency";

const { signal } = new AbortController();
const take = async (limit: ReturnType<typeof openConcurrencyLimit>, count: number) => {
  const passes: Permit[] = [];
  for (let n = 0; n < count; n++) passes.push(await limit.enter(signal));
  return passes;
};
/** A whole window of requests, all under way at once, that end in the same way. */
async function round(limit: ReturnType<typeof openConcurrencyLimit>, outcome: "accepted" | "overloaded") {
  const passes = await take(limit, limit.size());
  for (const permit of passes) permit.begin();
  for (const permit of passes) permit[outcome]();
  for (const permit of passes) permit.leave();
}

// A destination that was slow for a minute must not be fed by one request at a time for ever.
test("halves once for all requests that failed together, down to one, and grows again by one a round", async () => {
  const limit = openConcurrencyLimit({ first: 4, max: 6 });
  await round(limit, "overloaded");
  expect(limit.size()).toBe(2);
  await round(limit, "overloaded");
  await round(limit, "overloaded");
  expect(limit.size()).toBe(1);
  const sizes: number[] = [];
  for (let n = 0; n < 8; n++) {
    await round(limit, "accepted");
    sizes.push(limit.size());
  }
  expect(sizes).toEqual([2, 3, 4, 5, 6, 6, 6, 6]);
});

// Growth that was never tried says nothing of what the destination bears.
test("does not grow while it is not full", async () => {
  const limit = openConcurrencyLimit({ first: 4, max: 8 });
  for (let n = 0; n < 50; n++) {
    const [permit] = await take(limit, 1);
    permit?.begin();
    permit?.accepted();
    permit?.leave();
  }
  expect(limit.size()).toBe(4);
});

test("lets wait who finds it full, in their order, and whoever gives up leaves the line", async () => {
  const limit = openConcurrencyLimit({ first: 1, max: 1 });
  const [permit] = await take(limit, 1);
  const order: number[] = [];
  const gives = new AbortController();
  const second = limit.enter(gives.signal);
  const third = limit.enter(signal).then((next) => {
    order.push(3);
    next.leave();
  });
  const ready = limit.ready(signal).then(() => order.push(4));
  gives.abort();
  await expect(second).rejects.toMatchObject({ code: "INTERRUPTED" });
  expect(order).toEqual([]);
  permit?.leave();
  await Promise.all([third, ready]);
  expect(order).toEqual([3, 4]);
});
