import { expect, test } from "vitest";
import { openConcurrencyLimit, type Pass } from "./adaptive-concurrency";

const { signal } = new AbortController();
const take = async (window: ReturnType<typeof openConcurrencyLimit>, count: number) => {
  const passes: Pass[] = [];
  for (let n = 0; n < count; n++) passes.push(await window.enter(signal));
  return passes;
};
/** A whole window of requests, all under way at once, that end in the same way. */
async function round(window: ReturnType<typeof openConcurrencyLimit>, outcome: "accepted" | "overloaded") {
  const passes = await take(window, window.size());
  for (const pass of passes) pass.begin();
  for (const pass of passes) pass[outcome]();
  for (const pass of passes) pass.leave();
}

// A destination that was slow for a minute must not be fed by one request at a time for ever.
test("halves once for all requests that failed together, down to one, and grows again by one a round", async () => {
  const window = openConcurrencyLimit({ first: 4, max: 6 });
  await round(window, "overloaded");
  expect(window.size()).toBe(2);
  await round(window, "overloaded");
  await round(window, "overloaded");
  expect(window.size()).toBe(1);
  const sizes: number[] = [];
  for (let n = 0; n < 8; n++) {
    await round(window, "accepted");
    sizes.push(window.size());
  }
  expect(sizes).toEqual([2, 3, 4, 5, 6, 6, 6, 6]);
});

// Growth that was never tried says nothing of what the destination bears.
test("does not grow while it is not full", async () => {
  const window = openConcurrencyLimit({ first: 4, max: 8 });
  for (let n = 0; n < 50; n++) {
    const [pass] = await take(window, 1);
    pass?.begin();
    pass?.accepted();
    pass?.leave();
  }
  expect(window.size()).toBe(4);
});

test("lets wait who finds it full, in their order, and whoever gives up leaves the line", async () => {
  const window = openConcurrencyLimit({ first: 1, max: 1 });
  const [pass] = await take(window, 1);
  const order: number[] = [];
  const gives = new AbortController();
  const second = window.enter(gives.signal);
  const third = window.enter(signal).then((next) => {
    order.push(3);
    next.leave();
  });
  const ready = window.ready(signal).then(() => order.push(4));
  gives.abort();
  await expect(second).rejects.toMatchObject({ code: "INTERRUPTED" });
  expect(order).toEqual([]);
  pass?.leave();
  await Promise.all([third, ready]);
  expect(order).toEqual([3, 4]);
});
