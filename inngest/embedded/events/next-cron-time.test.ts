import { expect, test } from "vitest";
import { nextCronTime } from "./next-cron-time";

const next = (expression: string, from: string) => nextCronTime(expression, new Date(from)).toISOString();

test("is in UTC unless a zone is named", () => {
  expect(next("30 8 * * *", "2026-01-01T00:00:00Z")).toBe("2026-01-01T08:30:00.000Z");
  expect(next("TZ=Europe/Berlin 30 8 * * *", "2026-01-01T00:00:00Z")).toBe("2026-01-01T07:30:00.000Z");
  expect(next("@hourly", "2026-01-01T00:10:00Z")).toBe("2026-01-01T01:00:00.000Z");
});

// Berlin: 2026-03-29 02:00 becomes 03:00, 2026-10-25 03:00 becomes 02:00 again.
test("keeps local time over a change of daylight saving", () => {
  expect(next("TZ=Europe/Berlin 0 8 * * *", "2026-03-28T08:00:00Z")).toBe("2026-03-29T06:00:00.000Z");
  expect(next("TZ=Europe/Berlin 0 8 * * *", "2026-10-24T07:00:00Z")).toBe("2026-10-25T07:00:00.000Z");
});

test("fires once at the end of an hour that is skipped, and goes on after it", () => {
  const skipped = nextCronTime("TZ=Europe/Berlin 30 2 * * *", new Date("2026-03-28T12:00:00Z"));
  const after = nextCronTime("TZ=Europe/Berlin 30 2 * * *", skipped);
  expect(skipped.toISOString()).toBe("2026-03-29T01:00:00.000Z");
  expect(after.toISOString()).toBe("2026-03-30T00:30:00.000Z");
});

test("is always later than the time given", () => {
  expect(next("* * * * *", "2026-01-01T00:00:00Z")).toBe("2026-01-01T00:01:00.000Z");
});

test.each(["* * * *", "* * * * * *", "61 * * * *", "0 0 31 2 *", "TZ=Nowhere/At 0 0 * * *", ""])(
  "refuses %s",
  (expression) => {
    expect(() => nextCronTime(expression, new Date("2026-01-01T00:00:00Z"))).toThrow();
  },
);
