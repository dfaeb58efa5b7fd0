import type { CronFields, DayRule, WeekdayRule } from "./cron-fields";

/** A local time or day as if its clock were that of UTC, in milliseconds. Without a time zone it is no moment. */
export type LocalMs = number;

export const DAY_MS = 86_400_000;

/** The local days from `from` to before `to` on which a cron expression runs, as their midnights. */
export function* matchingDays(fields: CronFields, from: LocalMs, to: LocalMs): Generator<LocalMs> {
  for (let day = Math.floor(from / DAY_MS) * DAY_MS; day < to; day += DAY_MS) {
    const date = new Date(day);
    if (fields.months.includes(date.getUTCMonth() + 1) && isDay(fields, date)) yield day;
  }
}

/** Where both day fields say something, a day needs to fit one of them: so cron has it. */
function isDay({ days, weekdays }: CronFields, date: Date): boolean {
  if (days === null) return weekdays === null || weekdays.some((rule) => isWeekday(rule, date));
  return days.some((rule) => isDayOfMonth(rule, date)) || (weekdays?.some((rule) => isWeekday(rule, date)) ?? false);
}

function isDayOfMonth(rule: DayRule, date: Date): boolean {
  const day = date.getUTCDate();
  switch (rule.kind) {
    case "day":
      return day === rule.day;
    case "fromEnd":
      return day === lastDay(date) - rule.before;
    case "lastWorkday":
      return day === nearestWorkday(date, lastDay(date));
    case "nearWorkday":
      return rule.day <= lastDay(date) && day === nearestWorkday(date, rule.day);
  }
}

function isWeekday({ weekday, nth }: WeekdayRule, date: Date): boolean {
  if (date.getUTCDay() !== weekday) return false;
  if (nth === "each") return true;
  if (nth === "last") return date.getUTCDate() + 7 > lastDay(date);
  return Math.ceil(date.getUTCDate() / 7) === nth;
}

/** The Monday to Friday nearest to a day of this month, without leaving the month. */
function nearestWorkday(month: Date, day: number): number {
  const weekday = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth(), day)).getUTCDay();
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === lastDay(month) ? day - 2 : day + 1;
  return day;
}

function lastDay(month: Date): number {
  return new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 0)).getUTCDate();
}
