const STEP_MS = 2 * 86_400_000;

/** How far the clock of a time zone is ahead of UTC at a moment, in milliseconds. */
export function offsetAt(timeZone: string, at: number): number {
  if (timeZone === "UTC") return 0;
  const named = formatOf(timeZone).format(at);
  const [, sign, hours = "0", minutes = "0", seconds = "0"] = /GMT([+-])(\d+):(\d+)(?::(\d+))?/.exec(named) ?? [];
  const ahead = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === "-" ? -ahead : ahead;
}

/** The moment at which the clock of a time zone is next put forward or back, or `end` where that comes first. */
export function sameOffsetUntil(timeZone: string, from: number, end: number): number {
  const offset = offsetAt(timeZone, from);
  let same = from;
  while (same < end) {
    const next = Math.min(same + STEP_MS, end);
    if (offsetAt(timeZone, next) !== offset) return changeBetween(timeZone, same, next);
    same = next;
  }
  return end;
}

/** Halve the time between two moments of different offsets down to the second at which it changes. */
function changeBetween(timeZone: string, from: number, to: number): number {
  const offset = offsetAt(timeZone, from);
  let [same, changed] = [Math.floor(from / 1000), Math.ceil(to / 1000)];
  while (changed - same > 1) {
    const middle = Math.floor((same + changed) / 2);
    if (offsetAt(timeZone, middle * 1000) === offset) same = middle;
    else changed = middle;
  }
  return changed * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  formats.set(timeZone, format);
  return format;
}
