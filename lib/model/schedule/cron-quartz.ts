import { AppError } from "@/lib/model/errors";

/** A Quartz expression without its seconds and year, in the five fields that Lakefeed reads. */
export type FiveFields = [string, string, string, string, string];

const NAMES = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const numberOf = (text: string) => {
  const named = NAMES.indexOf(text.toUpperCase());
  return named >= 0 ? named : Number(text);
};

/**
 * The five fields of a Quartz expression, as Databricks Jobs show it: seconds first, a year perhaps last, weekdays from
 * 1 (Sunday), `?` in a day field. The second is left out, because a source syncs at most once a minute. Throws
 * `INVALID_INPUT` with what to write, where five fields cannot say the same.
 */
export function fromQuartz(fields: readonly string[]): FiveFields {
  const [second = "", minute = "", hour = "", day = "", month = "", weekday = "", year = "*"] = fields;
  const first = `This has ${fields.length === 6 ? "six" : "seven"} fields, so the first field is seconds`;
  if (!/^[0-5]?\d$/.test(second))
    throw new AppError(
      "INVALID_INPUT",
      `${first}, and “${second}” is not one second. A source syncs at most once a minute. Leave the seconds out and use five fields.`,
    );
  if (year !== "*")
    throw new AppError(
      "INVALID_INPUT",
      `${first} and the seventh is the year. A schedule continues in every year: leave “${year}” out.`,
    );
  if (day !== "?" && weekday !== "?")
    throw new AppError(
      "INVALID_INPUT",
      `${first}, and one of the day fields must be “?”. Leave the seconds out and use five fields, such as ${[minute, hour, day, month, weekday].join(" ")}.`,
    );
  return [
    fromList(minute, 0, 59),
    fromList(hour, 0, 23),
    day === "?" ? "*" : fromList(day, 1, 31),
    fromList(month, 1, 12),
    weekday === "?" ? "*" : weekday.split(",").map(fromWeekday).join(","),
  ];
}

function fromList(text: string, min: number, max: number): string {
  return text
    .split(",")
    .map((item) => fromItem(item, min, max))
    .join(",");
}

/** Quartz starts a step anywhere (`5/15`, `/15`) and lets a range run over the end (`22-2`). */
function fromItem(item: string, min: number, max: number): string {
  const [, base = "", step] = /^([^/]*)(?:\/(.*))?$/.exec(item) ?? [];
  const by = step === undefined ? "" : `/${step}`;
  if (base === "*" || base === "") return `*${by}`;
  const [, low, high] = /^(\d+)(?:-(\d+))?$/.exec(base) ?? [];
  if (low === undefined) return item;
  if (high === undefined) {
    if (step === undefined) return item;
    return Number(low) === min ? `*${by}` : `${low}-${max}${by}`;
  }
  if (Number(low) <= Number(high)) return item;
  return overTheEnd(Number(low), Number(high), { min, max, step: Number(step ?? 1) });
}

function fromWeekday(item: string): string {
  if (item.toUpperCase() === "L") return "SAT";
  const [, days = item, mark = ""] = /^(.+?)(#.*|L)$/i.exec(item) ?? [];
  const shifted = days.replace(/^[^/]*/, (base) => base.replace(/\d+/g, (digits) => shiftWeekday(digits, item)));
  const [, low, high, step] = /^(\w+)-(\w+)(?:\/(\d+))?$/.exec(shifted) ?? [];
  if (low !== undefined && high !== undefined && numberOf(low) > numberOf(high))
    return overTheEnd(numberOf(low), numberOf(high), { min: 0, max: 6, step: Number(step ?? 1) });
  return `${fromItem(shifted, 0, 6)}${mark}`;
}

function shiftWeekday(digits: string, typed: string): string {
  if (/^[1-7]$/.test(digits)) return String(Number(digits) - 1);
  throw new AppError(
    "INVALID_INPUT",
    `This has the seconds first, as in Quartz, where “${typed}” is no weekday. Use 1 (Sunday) to 7 (Saturday), or SUN to SAT.`,
  );
}

/** The values of a range that begins again at the field's start, as a list. */
function overTheEnd(low: number, high: number, { min, max, step }: { min: number; max: number; step: number }): string {
  const size = max - min + 1;
  const values: number[] = [];
  for (let value = low; value <= high + size && step >= 1; value += step) values.push(min + ((value - min) % size));
  return values.sort((one, other) => one - other).join(",");
}
