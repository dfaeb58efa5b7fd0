import { expect, test } from "vitest";
import { dayText, startOfDay } from "./start-of-day";

test.each([
  ["2026-11-19T13:30:00Z", "UTC", "2026-11-19T00:00:00.000Z"],
  ["2026-11-19T23:30:00Z", "Europe/Paris", "2026-11-19T23:00:00.000Z"],
  ["2026-11-19T03:30:00Z", "America/New_York", "2026-11-18T05:00:00.000Z"],
  ["2026-10-25T20:00:00Z", "Europe/Paris", "2026-10-24T22:00:00.000Z"],
  ["2026-03-29T20:00:00Z", "Europe/Paris", "2026-03-28T23:00:00.000Z"],
  ["2026-11-19T13:30:00Z", "Asia/Kolkata", "2026-11-18T18:30:00.000Z"],
])("%s in %s began at %s", (at, timeZone, began) => {
  expect(startOfDay(new Date(at), timeZone).toISOString()).toBe(began);
});

test("names the day of the zone", () => {
  expect(dayText(new Date("2026-11-19T23:30:00Z"), "Europe/Paris")).toBe("2026-11-20");
});
