import type { Finding } from "@/lib/model/finding";

/** Times of events that somebody may mean: from 1990 to 2100. */
const PLAUSIBLE_MS = { from: Date.UTC(1990, 0), to: Date.UTC(2100, 0) };

const UNITS = [
  { name: "seconds", perMs: 0.001, instead: "unix_millis(…) in place of unix_timestamp(…)" },
  { name: "microseconds", perMs: 1_000, instead: "unix_millis(…) in place of unix_micros(…)" },
  { name: "nanoseconds", perMs: 1_000_000, instead: "unix_millis(timestamp_micros(… DIV 1000))" },
] as const;

/**
 * What to say of numbers that stand for times but cannot be the milliseconds that they are read as: the date that would
 * come of the first one, the unit that it looks like and what to write. Null where some number fits, or none does in
 * any unit.
 */
export function timeUnitFinding(times: readonly number[]): Finding | null {
  const [first] = times;
  if (first === undefined || times.some(isPlausible)) return null;
  const unit = UNITS.find(({ perMs }) => times.every((time) => isPlausible(time / perMs)));
  if (!unit) return null;
  return {
    code: "time_unit",
    severity: "warning",
    message: `time is read as milliseconds since 1970, so ${first} is ${dateText(first)}. These numbers look like ${unit.name}: write ${unit.instead}.`,
    suggestion: unit.instead.split(" in place of ")[0],
  };
}

function isPlausible(ms: number): boolean {
  return ms >= PLAUSIBLE_MS.from && ms < PLAUSIBLE_MS.to;
}

function dateText(ms: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return "no date at all";
  const year = date.getUTCFullYear();
  return year > 9_999 ? `in the year ${year}` : date.toISOString().replace(/\.\d+Z$/, "Z");
}
