import { DAY_MS, type LocalMs, matchingDays } from "./cron-days";
import type { CronFields } from "./cron-fields";
import { offsetAt, sameOffsetUntil } from "./zone-offset";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** No clock is put forward or back by more than a day. */
const MARGIN_MS = 2 * DAY_MS;
/** How far one look at the clock's changes reaches; a look costs a few of them. */
const STRETCH_MS = 8 * DAY_MS;
/** The rarest schedule, a leap day on one weekday, comes every 28 years, or 40 around the year 2100. */
const HORIZON_MS = 41 * 366 * DAY_MS;

/**
 * The moments after `after` at which a cron expression runs in a time zone, in order; the last lies within 41 years.
 *
 * Each local time comes once: what the clock skips when it is put forward runs together right after the gap, and what it
 * repeats when it is put back runs the first time. A schedule of every hour goes by the time that passes instead: it
 * leaves out what is skipped and runs in both of the repeated hours, so that its pauses stay even.
 */
export function* cronTimes(fields: CronFields, timeZone: string, after: Date): Generator<Date> {
  const everyHour = fields.hours.length === 24;
  const horizon = after.getTime() + HORIZON_MS;
  let at = after.getTime() - MARGIN_MS;
  let passed: LocalMs = Number.NEGATIVE_INFINITY;
  while (at < horizon) {
    at = nearNextDay(fields, timeZone, at, horizon);
    const until = sameOffsetUntil(timeZone, at, at + STRETCH_MS);
    const [offset, nextOffset] = [offsetAt(timeZone, at), offsetAt(timeZone, until)];
    const from = everyHour ? at + offset : Math.max(at + offset, passed);
    for (const local of localTimes(fields, from, until + offset))
      if (local - offset > after.getTime()) yield new Date(local - offset);
    passed = Math.max(passed, until + offset);
    if (!everyHour && isSkipped(fields, until, offset, nextOffset) && until > after.getTime()) yield new Date(until);
    at = until;
  }
}

/** A moment shortly before the next day of the schedule: nothing runs until then, whatever the clock does. */
function nearNextDay(fields: CronFields, timeZone: string, at: number, horizon: number): number {
  const local = at + offsetAt(timeZone, at);
  const next = matchingDays(fields, local, horizon + MARGIN_MS).next();
  return next.done ? horizon : Math.max(at, at + next.value - local - MARGIN_MS);
}

/** Whether the clock skips a local time of the schedule at `moment`, and the schedule does not run at that moment anyway. */
function isSkipped(fields: CronFields, moment: number, before: number, after: number): boolean {
  const skipped = !localTimes(fields, moment + before, moment + after).next().done;
  return skipped && localTimes(fields, moment + after, moment + after + MINUTE_MS).next().value !== moment + after;
}

/** The local times of a schedule from `from` to before `to`. */
function* localTimes(fields: CronFields, from: LocalMs, to: LocalMs): Generator<LocalMs, undefined> {
  for (const day of matchingDays(fields, from, to))
    for (const hour of fields.hours)
      for (const minute of fields.minutes) {
        const local = day + hour * HOUR_MS + minute * MINUTE_MS;
        if (local >= from && local < to) yield local;
      }
}
