const number = new Intl.NumberFormat("en-US");
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A number as tables and statistics show it: `12,894`. */
export function formatNumber(value: number): string {
  return number.format(value);
}

/** A rough size, for axes and estimates: `18.2 M`, `10 k`. */
export function formatRough(value: number): string {
  if (Math.abs(value) >= 1e9) return `${trim(value / 1e9)}\u00a0G`;
  if (Math.abs(value) >= 1e6) return `${trim(value / 1e6)}\u00a0M`;
  if (Math.abs(value) >= 1e4) return `${trim(value / 1e3)}\u00a0k`;
  return formatNumber(value);
}

/** A size in bytes: `512 B`, `1.4 kB`, `18.2 GB`. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"] as const;
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${trim(bytes / 1000 ** power)}\u00a0${units[power]}`;
}

/** A count with its noun: `1 row`, `12,894 rows`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

/** A duration in at most two units: `38 ms`, `2.4 s`, `14 s`, `2 min 31 s`, `6 days 22 h`. */
export function formatDuration(ms: number): string {
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < 10 * SECOND) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return twoUnits(ms, MINUTE, "min", SECOND, "s");
  if (ms < DAY) return twoUnits(ms, HOUR, "h", MINUTE, "min");
  return twoUnits(ms, DAY, ms < 2 * DAY ? "day" : "days", HOUR, "h");
}

/** A moment seen from another: `15 min ago`, `in 14 min`, `just now`. One unit. */
export function formatRelative(at: Date, now: Date): string {
  const ms = at.getTime() - now.getTime();
  const size = Math.abs(ms);
  if (size < 5 * SECOND) return "just now";
  const text = oneUnit(size);
  return ms < 0 ? `${text} ago` : `in ${text}`;
}

/** A moment in a time zone: today `14:15`, else `12 Nov, 14:31`, with the year when it is not this one. */
export function formatMoment(at: Date, now: Date, timeZone: string, seconds = false): string {
  const { minutes, seconds: exact } = formatsOf(timeZone);
  const time = (seconds ? exact : minutes).format(at);
  const [year, month, day] = dayParts(at, timeZone);
  const [thisYear, thisMonth, today] = dayParts(now, timeZone);
  if (year === thisYear && month === thisMonth && day === today) return time;
  return year === thisYear ? `${day} ${month}, ${time}` : `${day} ${month} ${year}, ${time}`;
}

/** The exact moment for tooltips: `19 Nov 2026, 13:30:00 UTC`. */
export function formatUtc(at: Date): string {
  const [year, month, day] = dayParts(at, "UTC");
  return `${day} ${month} ${year}, ${at.toISOString().slice(11, 19)} UTC`;
}

function dayParts(at: Date, timeZone: string): [year: string, month: string, day: string] {
  const parts = formatsOf(timeZone).day.formatToParts(at);
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? "";
  return [part("year"), part("month"), part("day")];
}

type ZoneFormats = Record<"minutes" | "seconds" | "day", Intl.DateTimeFormat>;
const known = new Map<string, ZoneFormats>();

/** The formats of a time zone. To make one takes far longer than to use it, and a table uses them for each of its rows. */
function formatsOf(timeZone: string): ZoneFormats {
  const formats = known.get(timeZone) ?? {
    minutes: new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }),
    seconds: new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    day: new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric", month: "short", day: "numeric" }),
  };
  known.set(timeZone, formats);
  return formats;
}

function twoUnits(ms: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % big) / small);
  const first = `${Math.floor(ms / big)} ${bigName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}

function oneUnit(ms: number): string {
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  const days = Math.floor(ms / DAY);
  return days === 1 ? "1 day" : `${formatNumber(days)} days`;
}

function trim(value: number): string {
  return value.toFixed(1).replace(/\.0$/, "");
}
