import { formatCursor, parseCursor } from "@/components/shell/links/list-cursor";
import { one, pageNumber, type SearchParams, searchText, withoutNul } from "@/components/shell/links/search-params";
import { type EventTypesQuestion, eventTypeSortSchema, eventTypeStateSchema } from "@/lib/model/values/event-view";

/** Spans of the Events page, and in how many steps each is drawn. */
export const EVENT_SPANS = ["24h", "7d", "30d"] as const;
export type EventSpan = (typeof EVENT_SPANS)[number];
export const SPAN_DAYS: Record<EventSpan, number> = { "24h": 1, "7d": 7, "30d": 30 };
export const SPAN_STEPS: Record<EventSpan, number> = { "24h": 24, "7d": 28, "30d": 30 };
export const SPAN_TITLE: Record<EventSpan, string> = {
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
};

/** Views of one event type. */
export const EVENT_TABS = ["properties", "user", "newest"] as const;
export type EventTab = (typeof EVENT_TABS)[number];

/** What an address asks of the list of event types. */
export type AskedEvents = EventTypesQuestion & { span: EventSpan };

/** What an address asks of one event type: which view, and which of its properties. */
export type AskedEvent = { tab: EventTab; search: string; page: number };

const PLAIN: AskedEvents = { span: "30d", search: "", sort: "events", state: null, after: null };

/** Read an address. What cannot be read is left aside. */
export function parseEvents(params: SearchParams): AskedEvents {
  const span = one(params, "range");
  return {
    span: EVENT_SPANS.find((known) => known === span) ?? PLAIN.span,
    search: searchText(params, "q"),
    sort: eventTypeSortSchema.safeParse(one(params, "sort")).data ?? PLAIN.sort,
    state: eventTypeStateSchema.safeParse(one(params, "state")).data ?? null,
    after: parseCursor(one(params, "after")),
  };
}

export function parseEvent(params: SearchParams): AskedEvent {
  const tab = one(params, "tab");
  return {
    tab: EVENT_TABS.find((known) => known === tab) ?? "properties",
    search: searchText(params, "property"),
    page: pageNumber(params, "page"),
  };
}

/** The parameters that ask for this list; those that stand for themselves are left out. */
export function eventsParams(asked: AskedEvents): [name: string, value: string][] {
  return [
    ...(asked.span === PLAIN.span ? [] : [["range", asked.span] satisfies [string, string]]),
    ...(asked.search === "" ? [] : [["q", asked.search] satisfies [string, string]]),
    ...(asked.sort === PLAIN.sort ? [] : [["sort", asked.sort] satisfies [string, string]]),
    ...(asked.state === null ? [] : [["state", asked.state] satisfies [string, string]]),
    ...(asked.after === null ? [] : [["after", formatCursor(asked.after)] satisfies [string, string]]),
  ];
}

export function eventsAddress(asked: AskedEvents): string {
  return address("/events", eventsParams(asked));
}

/** One event type beside the list. Without a list, it stands beside the one that an address without parameters asks for. */
export function eventAddress(eventType: string, asked: AskedEvents = PLAIN, view: Partial<AskedEvent> = {}): string {
  const { tab = "properties", search = "", page = 1 } = view;
  return address(eventPath(eventType), [
    ...eventsParams(asked),
    ...(tab === "properties" ? [] : [["tab", tab] satisfies [string, string]]),
    ...(search === "" ? [] : [["property", search] satisfies [string, string]]),
    ...(page === 1 ? [] : [["page", String(page)] satisfies [string, string]]),
  ]);
}

export function eventPath(eventType: string): string {
  return `/events/${encodeURIComponent(eventType)}`;
}

function address(path: string, params: [string, string][]): string {
  return params.length > 0 ? `${path}?${new URLSearchParams(params)}` : path;
}

/** The chart of an event type. */
export function chartAddress(eventType: string): string {
  return `/segmentation?${new URLSearchParams({ event: eventType })}`;
}

export function userAddress(userKey: string): string {
  return `/users/${encodeURIComponent(userKey)}`;
}

/** A part of an address as it was before it was put there. */
export function fromAddress(part: string): string {
  try {
    return withoutNul(decodeURIComponent(part));
  } catch {
    return part;
  }
}
