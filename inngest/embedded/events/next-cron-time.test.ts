import { expect, test } from "vitest";
import { nextCronTime } from "./next-cron-time";

const next = (expression: string, from: string) => nextCronTime(expression, new Date(from)).toISOString();

test("is in UTC", () => {
  expect(next("30 8 * * *", "2026-01-01T00:00:00Z")).toBe("2026-01-01T08:30:00.000Z");
});

test("is always later than the time given", () => {
  expect(next("* * * * *", "2026-01-01T00:00:00Z")).toBe("2026-01-01T00:01:00.000Z");
});

test.each(["* * * *", "* * * * * *", "61 * * * *", "0 0 31 2 *", "TZ=Europe/Berlin 0 0 * * *", "@hourly", ""])(
  "refuses %j",
  (expression) => {
    expect(() => nextCronTime(expression, new Date("2026-01-01T00:00:00Z"))).toThrow();
  },
);
