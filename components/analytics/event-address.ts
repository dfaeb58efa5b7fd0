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

/** The span that an address asks for. */
export function toSpan(text: string | string[] | undefined): EventSpan {
  return EVENT_SPANS.find((span) => span === text) ?? "30d";
}

export function toTab(text: string | string[] | undefined): EventTab {
  return EVENT_TABS.find((tab) => tab === text) ?? "properties";
}

export function eventsAddress(span: EventSpan): string {
  return span === "30d" ? "/events" : `/events?range=${span}`;
}

export function eventAddress(eventType: string, span: EventSpan, tab: EventTab = "properties"): string {
  const params = new URLSearchParams();
  if (span !== "30d") params.set("range", span);
  if (tab !== "properties") params.set("tab", tab);
  return `/events/${encodeURIComponent(eventType)}${params.size > 0 ? `?${params}` : ""}`;
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
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
