import type { JsonType, PropertyView } from "@/lib/model/values/event-view";
import { ExactNumber, parseExactObject, writeExactJson } from "@/lib/model/values/exact-json";

const EXAMPLES_MAX = 5;
const EXAMPLE_CHARACTERS_MAX = 120;

type Sampled = { time: Date; json: string };

type Found = {
  types: Map<JsonType, PropertyView["types"][number]>;
  values: Map<string, number>;
  min: number | null;
  max: number | null;
};

/** A page of properties; `fitting` counts those whose name holds the search, `all` every one that the sample carries. */
export type PropertiesPage = { properties: PropertyView[]; fitting: number; all: number };

/**
 * What a sample of events carries: each property with its types and values, the most frequent first. Only those of the
 * page (from 1) are looked into.
 */
export function describeProperties(
  sample: readonly Sampled[],
  { search = "", page = 1, limit = Number.POSITIVE_INFINITY }: { search?: string; page?: number; limit?: number } = {},
): PropertiesPage {
  const events = sample.map(({ time, json }): { time: Date; properties: Record<string, unknown> } => ({
    time,
    properties: parseExactObject(json),
  }));
  const counts = new Map<string, number>();
  for (const { properties } of events)
    for (const name of Object.keys(properties)) counts.set(name, (counts.get(name) ?? 0) + 1);

  const wanted = search.toLowerCase();
  const fitting = [...counts]
    .filter(([name]) => name.toLowerCase().includes(wanted))
    .sort(([one, oneEvents], [other, otherEvents]) => otherEvents - oneEvents || (one < other ? -1 : 1));
  const from = page === 1 ? 0 : (page - 1) * limit;
  return {
    properties: fitting.slice(from, from + limit).map(([name, count]) => describeProperty(name, count, events)),
    fitting: fitting.length,
    all: counts.size,
  };
}

function describeProperty(
  name: string,
  count: number,
  events: readonly { time: Date; properties: Record<string, unknown> }[],
): PropertyView {
  const found: Found = { types: new Map(), values: new Map(), min: null, max: null };
  for (const { time, properties } of events)
    if (Object.hasOwn(properties, name)) noteValue(found, properties[name], time);
  return {
    name,
    events: count,
    types: [...found.types.values()].sort((one, other) => other.lastSeen.getTime() - one.lastSeen.getTime()),
    values: found.values.size,
    min: found.min,
    max: found.max,
    examples: mostFrequent(found.values),
  };
}

function noteValue(found: Found, value: unknown, time: Date): void {
  const text = writeExactJson(value).slice(0, EXAMPLE_CHARACTERS_MAX);
  found.values.set(text, (found.values.get(text) ?? 0) + 1);
  if (typeof value === "number" || value instanceof ExactNumber) {
    const number = Number(value);
    found.min = Math.min(number, found.min ?? number);
    found.max = Math.max(number, found.max ?? number);
  }
  const type = jsonTypeOf(value);
  const before = found.types.get(type);
  if (!before) {
    found.types.set(type, { type, events: 1, firstSeen: time, lastSeen: time });
    return;
  }
  before.events += 1;
  if (time < before.firstSeen) before.firstSeen = time;
  if (time > before.lastSeen) before.lastSeen = time;
}

function mostFrequent(values: ReadonlyMap<string, number>): string[] {
  return [...values]
    .sort(([one, oneCount], [other, otherCount]) => otherCount - oneCount || (one < other ? -1 : 1))
    .slice(0, EXAMPLES_MAX)
    .map(([text]) => text);
}

function jsonTypeOf(value: unknown): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  if (value instanceof ExactNumber) return "number";
  const type = typeof value;
  if (type === "number" || type === "boolean" || type === "object") return type;
  return "text";
}
