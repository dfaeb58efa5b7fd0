import { expect, test } from "vitest";
import { inTurn } from "./in-turn";

// A schema of 200 tables must not put 200 statements on a cluster at once.
test("no more than the limit run side by side, and all come to their turn in order", async () => {
  const turn = inTurn(2);
  let running = 0;
  let most = 0;
  const began: number[] = [];
  const work = (i: number) => async () => {
    began.push(i);
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    return i;
  };
  expect(await Promise.all([0, 1, 2, 3, 4].map((i) => turn(work(i))))).toEqual([0, 1, 2, 3, 4]);
  expect(began).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
});

test("a failure gives its turn to the next", async () => {
  const turn = inTurn(1);
  const failed = turn(async () => {
    throw new Error("no");
  });
  await expect(failed).rejects.toThrow("no");
  expect(await turn(async () => "next")).toBe("next");
});

test("work that nobody waits for any more is not begun", async () => {
  const turn = inTurn(1);
  const abort = new AbortController();
  abort.abort();
  let began = false;
  await expect(
    turn(async () => {
      began = true;
    }, abort.signal),
  ).rejects.toThrow();
  expect(began).toBe(false);
});
