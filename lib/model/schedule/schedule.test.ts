import { expect, test } from "vitest";
import { cronSchema, nextTimes } from "./schedule";

// A day with 23 hours must neither skip the daily run nor run it twice.
test("a daily run comes once on the day the clocks change", () => {
  const times = nextTimes("0 6 * * *", "Europe/Paris", new Date("2026-03-28T00:00:00Z"), 3);
  expect(times.map((time) => time.toISOString())).toEqual([
    "2026-03-28T05:00:00.000Z",
    "2026-03-29T04:00:00.000Z",
    "2026-03-30T04:00:00.000Z",
  ]);
});

// Six fields would make an Inngest server refuse the whole app.
test.each(["0 0 6 * * *", "* * *", "61 * * * *", "0 0 31 2 *", "hello world a b c", "", `${"0,".repeat(99)}0 6 * * *`])(
  "refuses %j",
  (cron) => {
    expect(cronSchema.safeParse(cron).success).toBe(false);
  },
);

test.each(["*/7 * * * *", "0 6 * * 1-5", "30 2 1 */3 *"])("takes %j", (cron) => {
  expect(cronSchema.safeParse(cron).success).toBe(true);
});
