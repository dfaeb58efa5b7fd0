import { createLoader, createSerializer, parseAsStringLiteral } from "nuqs/server";
import { parseAsMoment, type SearchParams } from "@/components/shell/links/search-params";
import type { TimeRange } from "@/lib/model/run/run-view";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Ranges with a button of their own. */
export const PRESETS = ["1h", "24h", "7d", "30d"] as const;
export type Preset = (typeof PRESETS)[number];
const PRESET_MS: Record<Preset, number> = { "1h": HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY };
export const PRESET_LABEL: Record<Preset, string> = { "1h": "1 h", "24h": "24 h", "7d": "7 d", "30d": "30 d" };

/** A chosen range, as the address says it, and the step of its charts. */
export type ChosenRange = TimeRange & { preset: Preset | null; stepMs: number };

/** Steps of a time axis, and how many of them a chart holds at most. */
const STEPS_MS = [
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  6 * HOUR,
  8 * HOUR,
  12 * HOUR,
  DAY,
  7 * DAY,
  28 * DAY,
];
const STEPS_MAX = 100;

/**
 * The range that an address asks for: `range=7d`, or `from` and `to` as ISO times. What cannot be read is left aside,
 * so that an old or mistyped address still shows the page. Where the range is long enough, a step holds one run of a
 * source with this interval.
 */
export function parseRange(params: SearchParams, now: Date, fallback: Preset, intervalMs = 0): ChosenRange {
  const { from, to: until, preset: asked } = load(params);
  const to = params.to === undefined ? now : until;
  const preset = asked ?? fallback;
  if (from && to && from < to)
    return { preset: null, from, to, stepMs: stepOf(to.getTime() - from.getTime(), intervalMs) };
  return {
    preset,
    from: new Date(now.getTime() - PRESET_MS[preset]),
    to: now,
    stepMs: stepOf(PRESET_MS[preset], intervalMs),
  };
}

/** The shortest range that shows several runs of a source with this interval. */
export function defaultPreset(intervalMs: number): Preset {
  if (intervalMs <= HOUR) return "24h";
  return intervalMs <= 12 * HOUR ? "7d" : "30d";
}

/** The query that asks for a range: with its question mark. */
export function serializeRange(asked: { preset: Preset } | { preset: Preset | null; from: Date; to: Date }): string {
  return serialize(asked.preset ? { preset: asked.preset } : asked);
}

const range = {
  preset: parseAsStringLiteral(PRESETS),
  from: parseAsMoment,
  to: parseAsMoment,
};
const keys = { urlKeys: { preset: "range" } };
const load = createLoader(range, keys);
const serialize = createSerializer(range, keys);

function stepOf(spanMs: number, intervalMs: number): number {
  const leastMs = Math.max(spanMs / STEPS_MAX, Math.min(intervalMs, spanMs / 12));
  return STEPS_MS.find((step) => step >= leastMs) ?? Math.ceil(leastMs / DAY) * DAY;
}
