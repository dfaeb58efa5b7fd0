import { createLoader, createParser, createSerializer, parseAsNativeArrayOf, parseAsStringLiteral } from "nuqs/server";
import { parseAsMoment, parseAsText, type SearchParams, withoutNul } from "@/components/shell/links/search-params";
import { timeZoneSchema } from "@/lib/model/schedule/schedule";
import {
  type Filter,
  filterOperatorSchema,
  filterSchema,
  type Interval,
  intervalSchema,
  measureSchema,
  type Property,
  type PropertyPlace,
  propertySchema,
  type Segmentation,
  STEPS_MAX,
} from "@/lib/model/values/segmentation";
import { startOfDay } from "./start-of-day";

/** Spans with a button of their own. */
export const SPANS = ["24h", "7d", "30d", "90d"] as const;
export type Span = (typeof SPANS)[number];
const SPAN_DAYS: Record<Span, number> = { "24h": 1, "7d": 7, "30d": 30, "90d": 90 };
export const SPAN_LABEL: Record<Span, string> = { "24h": "24 h", "7d": "7 d", "30d": "30 d", "90d": "90 d" };

/** What an address asks of the chart. `span` null: `from` and `to` were given. */
export type AskedSegmentation = Segmentation & { span: Span | null };

/** More filters than these are left aside. */
const FILTERS_MAX = 10;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const STEP_MS: Record<Interval, number> = { hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS };

export const parseAsProperty = createParser({
  parse: (text) => parseProperty(withoutNul(text)),
  serialize: formatProperty,
});
const parseAsFilter = createParser({ parse: (text) => parseFilter(withoutNul(text)), serialize: formatFilter });
const parseAsTimeZone = createParser({
  parse: (text) => timeZoneSchema.safeParse(text).data ?? null,
  serialize: String,
});

const question = {
  event: parseAsText,
  measure: parseAsStringLiteral(measureSchema.options).withDefault("events"),
  filters: parseAsNativeArrayOf(parseAsFilter),
  groupBy: parseAsProperty,
  interval: parseAsStringLiteral(intervalSchema.options),
  span: parseAsStringLiteral(SPANS),
  from: parseAsMoment,
  to: parseAsMoment,
  timeZone: parseAsTimeZone.withDefault("UTC"),
};
const keys = { urlKeys: { filters: "where", groupBy: "by", interval: "per", span: "range", timeZone: "tz" } } as const;
const load = createLoader(question, keys);
const serialize = createSerializer(question, keys);

/** Read an address. What cannot be read is left aside, so that an old or mistyped address still shows a chart. */
export function parseSegmentation(params: SearchParams, now: Date): AskedSegmentation {
  const { interval, filters, ...given } = load(params);
  const { span, from, to } = spanOf(given, now);
  return {
    event: given.event,
    measure: given.measure,
    interval: fittingInterval(interval ?? (span === "24h" ? "hour" : "day"), to.getTime() - from.getTime()),
    filters: filters.slice(0, FILTERS_MAX),
    groupBy: given.groupBy,
    span,
    from,
    to,
    timeZone: given.timeZone,
  };
}

/** The query that asks for this, with its question mark; what stands for itself is left out. */
export function serializeSegmentation({ span, from, to, ...asked }: AskedSegmentation): string {
  return serialize(span ? { ...asked, span } : { ...asked, from, to });
}

type Given = { span: Span | null; from: Date | null; to: Date | null; timeZone: string };

function spanOf({ from, to, timeZone, ...given }: Given, now: Date): Pick<AskedSegmentation, "span" | "from" | "to"> {
  if (from && to && from < to && to.getTime() - from.getTime() <= STEPS_MAX * STEP_MS.week)
    return { span: null, from, to };
  const span = given.span ?? "30d";
  if (span === "24h")
    return { span, from: new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS - 23 * HOUR_MS), to: now };
  const today = startOfDay(now, timeZone);
  return {
    span,
    from: startOfDay(new Date(today.getTime() - (SPAN_DAYS[span] - 1) * DAY_MS + DAY_MS / 2), timeZone),
    to: now,
  };
}

/** The asked interval, or the first longer one that does not make too many steps. */
function fittingInterval(asked: Interval, lengthMs: number): Interval {
  const intervals = intervalSchema.options;
  return (
    intervals.slice(intervals.indexOf(asked)).find((interval) => lengthMs / STEP_MS[interval] <= STEPS_MAX) ?? "week"
  );
}

const PLACE_LETTER: Record<PropertyPlace, string> = { event: "e", field: "f", user: "u", group: "g" };

/** `e~total`: where it is looked up, and its name. */
export function formatProperty({ place, name }: Property): string {
  return `${PLACE_LETTER[place]}~${name}`;
}

export function parseProperty(text: string | null): Property | null {
  const [, letter, name] = /^([efug])~(.+)$/s.exec(text ?? "") ?? [];
  const place = Object.entries(PLACE_LETTER).find(([, known]) => known === letter)?.[0];
  return propertySchema.safeParse({ place, name }).data ?? null;
}

/** `at_least~20~e~total`: operator, value with its own marks escaped, property. */
function formatFilter({ operator, value, property }: Filter): string {
  return `${operator}~${encodeURIComponent(value).replaceAll("~", "%7E")}~${formatProperty(property)}`;
}

function parseFilter(text: string): Filter | null {
  const [, operator, value = "", property = ""] = /^([a-z_]+)~([^~]*)~(.*)$/s.exec(text) ?? [];
  if (!filterOperatorSchema.safeParse(operator).success || /%(?![0-9a-f]{2})/i.test(value)) return null;
  return filterSchema.safeParse({ operator, value: decode(value), property: parseProperty(property) }).data ?? null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
