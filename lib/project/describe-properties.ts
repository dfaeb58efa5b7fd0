import type { JsonType, PropertyView } from "@/lib/core/event-view";
import { ExactNumber, parseExactObject, writeExactJson } from "@/lib/core/exact-json";

const EXAMPLES_MAX = 5;
const EXAMPLE_CHARACTERS_MAX = 120;

type Found = {
  events: number;
  types: Map<JsonType, PropertyView["types"][number]>;
  values: Map<string, number>;
  min: number | null;
  max: number | null;
};

/** What a sample of events carries: each property with its types and values, the most frequent first. */
export function describeProperties(sample: readonly { time: Date; json: string }[]): PropertyView[] {
  const found = new Map<string, Found>();
  for (const { time, json } of sample) {
    for (const [name, value] of Object.entries(parseExactObject(json))) {
      const before = found.get(name) ?? { events: 0, types: new Map(), values: new Map(), min: null, max: null };
      found.set(name, before);
      noteValue(before, value, time);
    }
  }
  return [...found]
    .map(([name, { events, types, values, min, max }]) => ({
      name,
      events,
      types: [...types.values()].sort((one, other) => other.lastSeen.getTime() - one.lastSeen.getTime()),
      values: values.size,
      min,
      max,
      examples: mostFrequent(values),
    }))
    .sort((one, other) => other.events - one.events || (one.name < other.name ? -1 : 1));
}

function noteValue(found: Found, value: unknown, time: Date): void {
  found.events += 1;
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
