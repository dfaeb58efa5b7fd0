import { expect, test } from "vitest";
import { changeText, segmentationTitle, spanText, stepText } from "./segmentation-text";

const day = (text: string) => new Date(text);

test("says what a chart is about", () => {
  const filters = [
    { property: { place: "event", name: "total" }, operator: "at_least", value: "20" },
    { property: { place: "event", name: "coupon" }, operator: "is_set", value: "" },
  ] as const;
  expect(segmentationTitle({ event: "Order Completed", filters: [...filters] })).toBe(
    "Order Completed, total ≥ 20, coupon is set",
  );
  expect(segmentationTitle({ event: null, filters: [] })).toBe("Any event");
});

test.each([
  ["2026-10-21T00:00:00Z", "2026-11-19T13:00:00Z", "21 Oct to 19 Nov 2026"],
  ["2025-12-21T00:00:00Z", "2026-01-19T13:00:00Z", "21 Dec 2025 to 19 Jan 2026"],
  ["2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z", "19 Nov 2026"],
])("names the span from %s to %s", (from, to, text) => {
  expect(spanText({ from: day(from), to: day(to), timeZone: "UTC" })).toBe(text);
});

test("names a step in the time zone", () => {
  const step = Date.parse("2026-11-12T23:00:00Z");
  expect(stepText(step, { interval: "day", timeZone: "Europe/Paris" })).toBe("Friday, 13 Nov 2026");
  expect(stepText(step, { interval: "hour", timeZone: "UTC" })).toBe("Thursday, 12 Nov 2026, 23:00");
});

test.each([
  [106.1, 100, "+6.1 %"],
  [98.8, 100, "−1.2 %"],
  [5, 0, "new"],
  [0, 0, "no change"],
  [5_000, 100, "+4,900 %"],
])("from %d to %d is %s", (now, before, text) => {
  expect(changeText(now, before)).toBe(text);
});
