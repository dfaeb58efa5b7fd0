"use client";

import { axisLabel, axisTicks } from "./time-axis";

/** Axis text, without lines. */
export const axisStyle = {
  axisLine: false,
  tickLine: false,
  tick: { fontSize: 11, fill: "var(--mute)" },
} as const;

/** A scale from nought to a round number above all values; a chart of nothing has a floor too. */
export function countScale(values: readonly number[]): [0, "auto" | 1] {
  return [0, values.some((value) => value > 0) ? "auto" : 1];
}

/** The time axis of a chart with one point a step, in the viewer's zone. */
export function useTimeAxis(steps: readonly number[]) {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const spanMs = (steps.at(-1) ?? 0) - (steps[0] ?? 0);
  return {
    ...axisStyle,
    ticks: axisTicks(steps, timeZone),
    interval: 0 as const,
    tickFormatter: (at: number) => axisLabel(at, spanMs, timeZone),
  };
}
