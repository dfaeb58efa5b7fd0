import { createLoader, createSerializer, parseAsStringLiteral } from "nuqs/server";
import {
  parseAsCursor,
  parseAsPage,
  parseAsSearch,
  type SearchParams,
  withoutNul,
} from "@/components/shell/links/search-params";
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

const events = {
  span: parseAsStringLiteral(EVENT_SPANS).withDefault(PLAIN.span),
  search: parseAsSearch,
  sort: parseAsStringLiteral(eventTypeSortSchema.options).withDefault(PLAIN.sort),
  state: parseAsStringLiteral(eventTypeStateSchema.options),
  after: parseAsCursor,
};
const event = {
  tab: parseAsStringLiteral(EVENT_TABS).withDefault("properties"),
  search: parseAsSearch,
  page: parseAsPage,
};
const eventsKeys = { urlKeys: { span: "range", search: "q" } };
const eventKeys = { urlKeys: { search: "property" } };
const serializeEvents = createSerializer(events, eventsKeys);
const serializeEvent = createSerializer(event, eventKeys);

/** Read an address. What cannot be read is left aside. */
export const parseEvents: (params: SearchParams) => AskedEvents = createLoader(events, eventsKeys);
export const parseEvent: (params: SearchParams) => AskedEvent = createLoader(event, eventKeys);

/** The parameters that ask for this list; those that stand for themselves are left out. */
export function eventsParams(asked: AskedEvents): [name: string, value: string][] {
  return [...new URLSearchParams(serializeEvents(asked))];
}

export function eventsAddress(asked: AskedEvents): string {
  return serializeEvents("/events", asked);
}

/** One event type beside the list. Without a list, it stands beside the one that an address without parameters asks for. */
export function eventAddress(eventType: string, asked: AskedEvents = PLAIN, view: Partial<AskedEvent> = {}): string {
  return serializeEvent(serializeEvents(eventPath(eventType), asked), view);
}

export function eventPath(eventType: string): string {
  return `/events/${encodeURIComponent(eventType)}`;
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
