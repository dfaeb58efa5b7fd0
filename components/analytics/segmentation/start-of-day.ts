/** The midnight that a moment's day began with in a time zone; where a change of the clocks leaves it out, the day's first moment. */
export function startOfDay(at: Date, timeZone: string): Date {
  const [year, month, day] = localDay(at, timeZone);
  const midnight = Date.UTC(year, month - 1, day);
  const guess = midnight - offsetMs(new Date(midnight), timeZone);
  return new Date(midnight - offsetMs(new Date(guess), timeZone));
}

/** The day of a time zone as `2026-11-19`. */
export function dayText(at: Date, timeZone: string): string {
  return localDay(at, timeZone)
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
}

function localDay(at: Date, timeZone: string): [year: number, month: number, day: number] {
  const [year = 0, month = 0, day = 0] = localParts(at, timeZone);
  return [year, month, day];
}

/** How far a zone's clocks are ahead of UTC. */
function offsetMs(at: Date, timeZone: string): number {
  const [year = 0, month = 0, day, hour, minute, second] = localParts(at, timeZone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at.getTime() / 1_000) * 1_000;
}

function localParts(at: Date, timeZone: string): number[] {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    hourCycle: "h23",
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return (["year", "month", "day", "hour", "minute", "second"] as const).map((type) => parts.get(type) ?? 0);
}
