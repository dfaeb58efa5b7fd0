import { many, one, type SearchParams } from "@/components/shell/links/search-params";
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
export const SPANS = { "24h": 1, "7d": 7, "30d": 30, "90d": 90 } as const;
export type Span = keyof typeof SPANS;
export const SPAN_LABEL: Record<Span, string> = { "24h": "24 h", "7d": "7 d", "30d": "30 d", "90d": "90 d" };

/** What an address asks of the chart. `span` null: `from` and `to` were given. */
export type AskedSegmentation = Segmentation & { span: Span | null };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const STEP_MS: Record<Interval, number> = { hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS };

/** Read an address. What cannot be read is left aside, so that an old or mistyped address still shows a chart. */
export function parseSegmentation(params: SearchParams, now: Date): AskedSegmentation {
  const timeZone = timeZoneSchema.safeParse(one(params, "tz")).data ?? "UTC";
  const { span, from, to } = parseSpan(params, now, timeZone);
  const asked = intervalSchema.safeParse(one(params, "per")).data ?? (span === "24h" ? "hour" : "day");
  return {
    event: one(params, "event"),
    measure: measureSchema.safeParse(one(params, "measure")).data ?? "events",
    interval: fittingInterval(asked, to.getTime() - from.getTime()),
    filters: many(params, "where")
      .flatMap((text) => parseFilter(text) ?? [])
      .slice(0, 10),
    groupBy: parseProperty(one(params, "by")),
    span,
    from,
    to,
    timeZone,
  };
}

/** The parameters that ask for this; those that stand for themselves are left out. */
export function segmentationParams(asked: AskedSegmentation): URLSearchParams {
  const params = new URLSearchParams();
  if (asked.event !== null) params.set("event", asked.event);
  if (asked.measure !== "events") params.set("measure", asked.measure);
  for (const filter of asked.filters) params.append("where", formatFilter(filter));
  if (asked.groupBy) params.set("by", formatProperty(asked.groupBy));
  params.set("per", asked.interval);
  if (asked.span) params.set("range", asked.span);
  else {
    params.set("from", asked.from.toISOString());
    params.set("to", asked.to.toISOString());
  }
  if (asked.timeZone !== "UTC") params.set("tz", asked.timeZone);
  return params;
}

function parseSpan(params: SearchParams, now: Date, timeZone: string): Pick<AskedSegmentation, "span" | "from" | "to"> {
  const from = new Date(one(params, "from") ?? Number.NaN);
  const to = new Date(one(params, "to") ?? Number.NaN);
  if (from < to && to.getTime() - from.getTime() <= STEPS_MAX * STEP_MS.week) return { span: null, from, to };
  const range = one(params, "range");
  const span: Span = isSpan(range) ? range : "30d";
  if (span === "24h")
    return { span, from: new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS - 23 * HOUR_MS), to: now };
  const today = startOfDay(now, timeZone);
  return {
    span,
    from: startOfDay(new Date(today.getTime() - (SPANS[span] - 1) * DAY_MS + DAY_MS / 2), timeZone),
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

function isSpan(text: string | null): text is Span {
  return text !== null && Object.hasOwn(SPANS, text);
}
