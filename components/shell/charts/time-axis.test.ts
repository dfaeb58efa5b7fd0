import { expect, test } from "vitest";
import { axisLabel, axisTicks } from "./time-axis";

const steps = (from: string, stepMs: number, count: number) =>
  Array.from({ length: count }, (_, i) => new Date(from).getTime() + i * stepMs);

test("a day's axis has labels at full hours of the viewer's zone", () => {
  const day = steps("2026-11-18T14:15:00Z", 900_000, 96);
  const labels = axisTicks(day, "Asia/Kolkata").map((at) => axisLabel(at, 86_400_000, "Asia/Kolkata"));
  expect(labels.length).toBeLessThanOrEqual(6);
  expect(labels.every((label) => label.endsWith(":00"))).toBe(true);
});

test("a month's axis has days", () => {
  const month = steps("2026-10-20T00:00:00Z", 8 * 3_600_000, 90);
  const ticks = axisTicks(month, "UTC");
  expect(ticks.length).toBeLessThanOrEqual(6);
  expect(axisLabel(ticks[0] ?? 0, 30 * 86_400_000, "UTC")).toBe("21 Oct");
});
