import fc from "fast-check";
import { expect, test } from "vitest";
import { readCron } from "./cron";
import { matchingDays } from "./cron-days";
import type { CronFields } from "./cron-fields";
import { cronTimes } from "./cron-times";
import { nextTimes } from "./schedule";
import { sameOffsetUntil } from "./zone-offset";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const times = (cron: string, zone: string, after: string, count: number) =>
  nextTimes(cron, zone, new Date(after), count).map((time) => time.toISOString().slice(0, 16));

// New York, 2026-03-08: 02:00 becomes 03:00, which is 07:00Z.
test.each([
  ["30 2 * * *", ["2026-03-08T07:00", "2026-03-09T06:30"]],
  ["15,45 2 * * *", ["2026-03-08T07:00", "2026-03-09T06:15", "2026-03-09T06:45"]],
  ["30 2,14 * * *", ["2026-03-08T07:00", "2026-03-08T18:30", "2026-03-09T06:30"]],
  ["*/20 2 * * *", ["2026-03-08T07:00", "2026-03-09T06:00"]],
  ["0,30 2-3 * * *", ["2026-03-08T07:00", "2026-03-08T07:30", "2026-03-09T06:00"]],
  ["0 */2 * * *", ["2026-03-08T07:00", "2026-03-08T08:00", "2026-03-08T10:00"]],
  ["30 1 * * *", ["2026-03-09T05:30"]],
  ["*/30 * * * *", ["2026-03-08T07:00", "2026-03-08T07:30"]],
  ["15 * * * *", ["2026-03-08T07:15", "2026-03-08T08:15"]],
])("what the clock skips runs once, right after the gap: %s", (cron, expected) => {
  expect(times(cron, "America/New_York", "2026-03-08T06:45:00Z", expected.length)).toEqual(expected);
});

// New York, 2026-11-01: 02:00 becomes 01:00, which is 06:00Z.
test.each([
  ["30 1 * * *", ["2026-11-01T05:30", "2026-11-02T06:30"]],
  ["15,45 1 * * *", ["2026-11-01T05:15", "2026-11-01T05:45", "2026-11-02T06:15"]],
  ["0 */2 * * *", ["2026-11-01T07:00", "2026-11-01T09:00"]],
  ["0 1-3 * * *", ["2026-11-01T05:00", "2026-11-01T07:00", "2026-11-01T08:00"]],
  ["30 * * * *", ["2026-11-01T05:30", "2026-11-01T06:30", "2026-11-01T07:30"]],
])("what the clock repeats runs the first time, unless every hour does: %s", (cron, expected) => {
  expect(times(cron, "America/New_York", "2026-11-01T04:50:00Z", expected.length)).toEqual(expected);
});

// The second 01:45 of that day is asked about when the first is over: what was passed then must be known.
test("asked in the repeated hour, the first run is the next day's", () => {
  expect(times("45 1 * * *", "America/New_York", "2026-11-01T06:10:00Z", 1)).toEqual(["2026-11-02T06:45"]);
});

test.each([
  ["0 0 29 2 *", ["2028-02-29T00:00", "2032-02-29T00:00"]],
  ["0 0 * 2 2#5", ["2028-02-29T00:00", "2056-02-29T00:00"]],
  ["0 0 L 2 *", ["2026-02-28T00:00", "2027-02-28T00:00"]],
  ["0 0 L-1 2 *", ["2026-02-27T00:00", "2027-02-27T00:00"]],
  ["0 0 LW 2 *", ["2026-02-27T00:00", "2027-02-26T00:00"]],
  ["0 0 1W * *", ["2026-02-02T00:00", "2026-03-02T00:00", "2026-04-01T00:00", "2026-05-01T00:00"]],
  ["0 0 31W * *", ["2026-01-30T00:00", "2026-03-31T00:00"]],
  ["0 0 * * 5L", ["2026-01-30T00:00", "2026-02-27T00:00"]],
  ["0 0 13 * 5", ["2026-01-13T00:00", "2026-01-16T00:00", "2026-01-23T00:00"]],
])("days of a month: %s", (cron, expected) => {
  expect(times(cron, "UTC", "2026-01-10T00:00:00Z", expected.length)).toEqual(expected);
});

test("a schedule that this version does not read has no times", () => {
  expect(nextTimes("? 6 * * *", "UTC", new Date(0), 3)).toEqual([]);
  expect(nextTimes("0 6 * * *", "Mars/Base", new Date(0), 3)).toEqual([]);
});

/** The local clock of a zone at a moment, read off by other means than the code that is tested. */
function localAt(format: Intl.DateTimeFormat, at: number): number {
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute);
}

function names(fields: CronFields, local: number): boolean {
  const date = new Date(local);
  if (!fields.hours.includes(date.getUTCHours()) || !fields.minutes.includes(date.getUTCMinutes())) return false;
  const day = Math.floor(local / DAY_MS) * DAY_MS;
  return !matchingDays(fields, day, day + DAY_MS).next().done;
}

/** The same promise, minute by minute: slow, and simple enough to be believed. */
function bruteForce(fields: CronFields, clock: number[], start: number): number[] {
  const everyHour = fields.hours.length === 24;
  const found: number[] = [];
  let passed = clock[0] ?? 0;
  clock.forEach((local, i) => {
    const skipped = Array.from({ length: Math.max(0, (local - (clock[i - 1] ?? local)) / MINUTE_MS - 1) });
    const late = !everyHour && skipped.some((_, k) => names(fields, local - (k + 1) * MINUTE_MS));
    const first = everyHour || i === 0 || local > passed;
    if ((names(fields, local) && first) || late) found.push(start + i * MINUTE_MS);
    passed = Math.max(passed, local);
  });
  return found;
}

/** Every change of every zone's clock in 2026, and the day that Samoa left out; once for zones that change alike. */
function changes(): { zone: string; at: number; aroundMinutes: number }[] {
  const zones = Intl.supportedValuesOf("timeZone");
  const found = zones.flatMap((zone) => {
    const moments: number[] = [];
    const end = Date.UTC(2027, 0, 1);
    for (let at = Date.UTC(2026, 0, 1); at < end; ) {
      at = sameOffsetUntil(zone, at, end);
      if (at < end) moments.push(at);
    }
    return moments.map((at) => ({ zone, at, aroundMinutes: 5 * 60 }));
  });
  const alike = found.map((change) => [`${change.at} ${localAt(clockOf(change.zone), change.at)}`, change] as const);
  return [...new Map(alike).values(), { zone: "Pacific/Apia", at: Date.UTC(2011, 11, 30, 10), aroundMinutes: 30 * 60 }];
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const numeric = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;
  return new Intl.DateTimeFormat("en", { timeZone, hourCycle: "h23", ...numeric });
}

const minutes = fc.uniqueArray(fc.nat(59), { minLength: 1, maxLength: 3 }).map((list) => list.join(","));
const hours = fc.oneof(
  fc.constant("*"),
  fc.uniqueArray(fc.nat(23), { minLength: 1, maxLength: 6 }).map((list) => list.join(",")),
);
const days = fc.constantFrom("* * *", "* * 0,6", "L * *", "1 * 0");

test("runs as a look at each minute says, around every change of every zone's clock", () => {
  const around = changes();
  expect(around.length).toBeGreaterThan(20);
  for (const { zone, at, aroundMinutes } of around) {
    const start = at - aroundMinutes * MINUTE_MS;
    const format = clockOf(zone);
    const clock = Array.from({ length: 2 * aroundMinutes }, (_, i) => localAt(format, start + i * MINUTE_MS));
    fc.assert(
      fc.property(minutes, hours, days, (minute, hour, day) => {
        const { fields } = readCron(`${minute} ${hour} ${day}`);
        const end = start + clock.length * MINUTE_MS;
        const from = at - 90 * MINUTE_MS;
        const expected = bruteForce(fields, clock, start).filter((time) => time > from);
        const found: number[] = [];
        for (const time of cronTimes(fields, zone, new Date(from))) {
          if (time.getTime() >= end) break;
          found.push(time.getTime());
        }
        expect(found).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  }
});
