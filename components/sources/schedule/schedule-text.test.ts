import { expect, test } from "vitest";
import { scheduleText } from "./schedule-text";

test("a frequency reads as the end of a sentence", () => {
  expect(scheduleText({ kind: "15m" })).toBe("every 15 minutes");
  expect(scheduleText({ kind: "daily", hour: 6 })).toBe("daily at 06:00");
  expect(scheduleText({ kind: "weekly", hour: 18, dayOfWeek: 1 })).toBe("every Monday at 18:00");
  expect(scheduleText({ kind: "monthly", hour: 0, dayOfMonth: 3 })).toBe("monthly on day 3 at 00:00");
  expect(scheduleText({ kind: "cron", cron: "0 6 * * 1-5" })).toBe("by the cron 0 6 * * 1-5");
});
