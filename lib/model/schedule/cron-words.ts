import { findCron } from "./cron";
import type { CronFields, DayRule, WeekdayRule } from "./cron-fields";

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const NTH = ["zeroth", "first", "second", "third", "fourth", "fifth"];

/** So many times of a day are named one by one. */
const TIMES_NAMED_MAX = 6;

/** A cron expression in words, such as `At 06:00, on Monday through Friday`. What cannot be read stands as it is. */
export function cronInWords(text: string): string {
  const cron = findCron(text);
  return cron ? fieldsInWords(cron.fields) : text;
}

/** What the fields mean, in words: other words for another meaning. */
export function fieldsInWords({ minutes, hours, days, months, weekdays }: CronFields): string {
  const on = [...(days ? [daysInWords(days)] : []), ...(weekdays ? [weekdaysInWords(weekdays)] : [])].join(", or ");
  const month =
    months.length === 12 ? "" : `in ${list(rangesInWords(ranges(months), (month) => MONTHS[month - 1] ?? ""))}`;
  return [timesInWords(minutes, hours), on, month].filter((part) => part !== "").join(", ");
}

function timesInWords(minutes: number[], hours: number[]): string {
  const ofMinutes = minutesInWords(minutes);
  if (hours.length === 24) {
    if (minutes.length > 1) return isEven(minutes, 60) ? ofMinutes : `${ofMinutes} of every hour`;
    return minutes[0] === 0 ? "Every hour" : `${ofMinutes} of every hour`;
  }
  const every = minutes.length === 1 && hours.length > 2 && isEven(hours, 24);
  if (every) return `Every ${24 / hours.length} hours from ${clock(0, minutes[0])}`;
  if (minutes.length * hours.length <= TIMES_NAMED_MAX)
    return `At ${list(hours.flatMap((hour) => minutes.map((minute) => clock(hour, minute))))}`;
  const spans = ranges(hours).map(([from, to]) => `between ${clock(from, 0)} and ${clock(to, 59)}`);
  return `${ofMinutes}${isEven(minutes, 60) && minutes.length > 1 ? "" : " of each hour"} ${list(spans)}`;
}

function minutesInWords(minutes: number[]): string {
  if (minutes.length === 60) return "Every minute";
  if (minutes.length > 1 && isEven(minutes, 60)) return `Every ${60 / minutes.length} minutes`;
  const named = rangesInWords(ranges(minutes), String);
  return `At minute${minutes.length > 1 ? "s" : ""} ${list(named)}`;
}

/** Whether values begin at 0 and divide the whole evenly, as in a step of 15 minutes. */
function isEven(values: number[], size: number): boolean {
  const step = size / values.length;
  return values.every((value, i) => value === i * step);
}

function daysInWords(rules: DayRule[]): string {
  const days = rules.flatMap((rule) => (rule.kind === "day" ? [rule.day] : [])).sort((one, other) => one - other);
  const others = rules.flatMap((rule) => (rule.kind === "day" ? [] : [dayInWords(rule)])).sort();
  const numbers = list(rangesInWords(ranges(days), String));
  const plain = days.length > 0 ? [`day${days.length > 1 ? "s" : ""} ${numbers}`] : [];
  return `on ${list([...plain, ...others])} of the month`;
}

function dayInWords(rule: Exclude<DayRule, { kind: "day" }>): string {
  switch (rule.kind) {
    case "fromEnd":
      return rule.before === 0 ? "the last day" : `the day ${rule.before} before the last`;
    case "nearWorkday":
      return `the weekday nearest to day ${rule.day}`;
    case "lastWorkday":
      return "the last weekday, Monday through Friday,";
  }
}

function weekdaysInWords(rules: WeekdayRule[]): string {
  const each = new Set(rules.flatMap((rule) => (rule.nth === "each" ? [rule.weekday] : [])));
  const marked = rules.filter((rule) => rule.nth !== "each" && !each.has(rule.weekday));
  const sunday = 7;
  const runs = ranges([...each].map((day) => (day === 0 ? sunday : day)).sort((one, other) => one - other));
  const named = rangesInWords(runs, (day) => WEEKDAYS[day % 7] ?? "");
  const ofMonth = marked
    .map(({ weekday, nth }) => `the ${typeof nth === "number" ? NTH[nth] : "last"} ${WEEKDAYS[weekday]}`)
    .sort();
  return `on ${list([...named, ...ofMonth])}${marked.length > 0 ? " of the month" : ""}`;
}

/** Values that follow one another, as first and last. */
function ranges(values: number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const value of values) {
    const last = found.at(-1);
    if (last && last[1] === value - 1) last[1] = value;
    else found.push([value, value]);
  }
  return found;
}

/** Ranges in words, two neighbours one by one. */
function rangesInWords(found: [number, number][], say: (value: number) => string): string[] {
  return found.flatMap(([from, to]) => {
    if (to - from > 1) return [`${say(from)} through ${say(to)}`];
    return from === to ? [say(from)] : [say(from), say(to)];
  });
}

function list(parts: string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

function clock(hour: number, minute: number | undefined): string {
  return `${String(hour).padStart(2, "0")}:${String(minute ?? 0).padStart(2, "0")}`;
}
