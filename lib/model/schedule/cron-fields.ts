import { AppError } from "@/lib/model/errors";

/** A day of the month: its number, counted from the month's end (`before` 0 is the last day), or the nearest Monday to Friday. */
export type DayRule =
  | { kind: "day"; day: number }
  | { kind: "fromEnd"; before: number }
  | { kind: "nearWorkday"; day: number }
  | { kind: "lastWorkday" };

/** A weekday (0 is Sunday): each of the month, its nth or its last one. */
export type WeekdayRule = { weekday: number; nth: number | "each" | "last" };

/** What a cron expression means. Null: the field is `*`. Where both day fields say something, one of them is enough. */
export type CronFields = {
  minutes: number[];
  hours: number[];
  days: DayRule[] | null;
  months: number[];
  weekdays: WeekdayRule[] | null;
};

type Field = { name: string; min: number; max: number; names: readonly string[]; allowed: string };

const FIELD = {
  minute: {
    name: "minute",
    min: 0,
    max: 59,
    names: [],
    allowed: "0 to 59, a list such as 0,30 or a step such as */15",
  },
  hour: { name: "hour", min: 0, max: 23, names: [], allowed: "0 to 23, a range such as 6-22 or a step such as */2" },
  day: {
    name: "day of month",
    min: 1,
    max: 31,
    names: [],
    allowed: "1 to 31, L for the last day, or 15W for the weekday nearest to day 15",
  },
  month: {
    name: "month",
    min: 1,
    max: 12,
    names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
    allowed: "1 to 12 or JAN to DEC",
  },
  weekday: {
    name: "weekday",
    min: 0,
    max: 7,
    names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
    allowed: "0 to 7 or SUN to SAT, FRI#2 for the month's second Friday, or FRIL for its last",
  },
} as const satisfies Record<string, Field>;

/** The five fields of a cron expression. Throws `INVALID_INPUT` with the part that cannot be read and what may stand there. */
export function readCronFields([minute, hour, day, month, weekday]: readonly [
  string,
  string,
  string,
  string,
  string,
]): CronFields {
  return {
    minutes: readSorted(FIELD.minute, minute),
    hours: readSorted(FIELD.hour, hour),
    days: isAny(day) ? null : readList(FIELD.day, day, readDays),
    months: readSorted(FIELD.month, month),
    weekdays: isAny(weekday) ? null : readList(FIELD.weekday, weekday, readWeekdays),
  };
}

/** `?` is how Quartz says that a day field decides nothing. */
function isAny(text: string): boolean {
  return text === "*" || text === "?";
}

/** All that the items of a list name, each once. */
function readList<Item>(field: Field, text: string, read: (field: Field, item: string) => Item[]): Item[] {
  const named = text.split(",").flatMap((item) => read(field, item));
  return [...new Map(named.map((item) => [JSON.stringify(item), item])).values()];
}

function readSorted(field: Field, text: string): number[] {
  return readList(field, text, readValues).sort((one, other) => one - other);
}

function readDays(field: Field, item: string): DayRule[] {
  const text = item.toUpperCase();
  if (text === "LW") return [{ kind: "lastWorkday" }];
  if (text === "L") return [{ kind: "fromEnd", before: 0 }];
  const before = /^L-(\d{1,2})$/.exec(text)?.[1];
  if (before !== undefined && Number(before) <= 30) return [{ kind: "fromEnd", before: Number(before) }];
  const near = /^(\d{1,2})W$/.exec(text)?.[1];
  if (near !== undefined) return [{ kind: "nearWorkday", day: readNumber(field, near, item) }];
  return readValues(field, item).map((value) => ({ kind: "day", day: value }));
}

function readWeekdays(field: Field, item: string): WeekdayRule[] {
  const [, days = item, mark] = /^(.+?)(#.*|L)$/i.exec(item) ?? [];
  return readValues(field, days, item).map((value) => ({ weekday: value % 7, nth: readNth(field, mark, item) }));
}

function readNth(field: Field, mark: string | undefined, item: string): WeekdayRule["nth"] {
  if (mark === undefined) return "each";
  const nth = mark.replace("#", "").toUpperCase();
  if (nth === "L") return "last";
  if (/^[1-5]$/.test(nth)) return Number(nth);
  throw refuse(field, item);
}

/** The numbers of one item: any, one, a range, or a step over all or over a range. */
function readValues(field: Field, item: string, typed = item): number[] {
  const [, base = "", step] = /^([^/]*)(?:\/(.*))?$/.exec(item) ?? [];
  const by = step === undefined ? 1 : readStep(field, step, typed);
  const [from, to] = readRange(field, base, step, typed);
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, i) => from + i * by);
}

function readRange(field: Field, base: string, step: string | undefined, typed: string): [number, number] {
  if (base === "*") return [field.min, field.name === "weekday" ? 6 : field.max];
  const [low = "", high, ...more] = base.split("-");
  if (more.length > 0) throw refuse(field, typed);
  const from = readNumber(field, low, typed);
  if (high === undefined) {
    if (step === undefined) return [from, from];
    throw wrong(`“${typed}” has a step without a range. Write ${from}-${field.max}/${step}.`);
  }
  const named = readNumber(field, high, typed);
  const to = field.name === "weekday" && named === 0 && from > 0 ? 7 : named;
  if (from <= to) return [from, to];
  const rest = `${low}-${field.max},${field.min}-${high}`;
  throw wrong(`“${typed}” runs backwards: a range begins with its lower value. Write ${rest}.`);
}

function readStep(field: Field, step: string, typed: string): number {
  const stepMax = field.name === "weekday" ? 7 : field.max - field.min + 1;
  if (/^\d{1,2}$/.test(step) && Number(step) >= 1 && Number(step) <= stepMax) return Number(step);
  throw wrong(`“${typed}” has a step that the ${field.name} cannot take. Use a step from 1 to ${stepMax}.`);
}

function readNumber(field: Field, text: string, typed: string): number {
  const named = field.names.indexOf(text.toUpperCase());
  if (named >= 0) return named + field.min;
  const value = Number(text);
  if (/^\d{1,2}$/.test(text) && value >= field.min && value <= field.max) return value;
  throw refuse(field, typed);
}

function refuse({ name, allowed }: Field, typed: string): AppError {
  if (typed === "") return wrong(`the ${name} has an empty place beside a comma. Use ${allowed}.`);
  if (typed === "?")
    return wrong(
      `“?” cannot stand for the ${name}, only for the day of month or the weekday. Write * for every ${name}.`,
    );
  return wrong(`“${typed}” is no ${name}. Use ${allowed}.`);
}

function wrong(message: string): AppError {
  return new AppError("INVALID_INPUT", `This is not a cron expression: ${message}`);
}
