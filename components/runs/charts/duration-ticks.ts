import { formatDuration } from "@/components/shell/format/format";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps that a person reads on a scale of durations. */
const STEPS_MS = [
  100,
  200,
  500,
  SECOND,
  2 * SECOND,
  5 * SECOND,
  10 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  7 * DAY,
  28 * DAY,
  365 * DAY,
];

/** The marks of a scale of durations from nought to at least `most`: two to four, in steps that a person reads. */
export function durationTicks(most: number): number[] {
  const step = STEPS_MS.find((candidate) => most <= candidate * 3) ?? Math.ceil(most / 3);
  const count = Math.max(1, Math.ceil(most / step));
  return Array.from({ length: count + 1 }, (_, i) => i * step);
}

/** A mark's text, as short as it goes: `0`, `5 s`, `15 min`. */
export function durationLabel(ms: number): string {
  return ms === 0 ? "0" : formatDuration(ms).replace(".0 ", " ");
}
