import {
  DEPTH_MAX,
  FIELDS,
  type Field,
  GROUP_TYPES_MAX,
  GROUP_VALUES_MAX,
  RESERVED_EVENT_TYPES,
  RESERVED_IDS,
  TEXT_LENGTH_MAX,
  TIME_MS_MAX,
  textLength,
} from "@/lib/amplitude/records/fields";
import { ExactNumber } from "@/lib/model/values/exact-json";

/** Updates of a user's or a group's properties, which the official SDKs send as events. */
export const IDENTIFY = "$identify";
export const GROUP_IDENTIFY = "$groupidentify";

/** A JSON object as it was sent. */
export type JsonObject = { [key: string]: unknown };

/** Fields at fault, by name. An event without any is accepted. */
export type EventFaults = { missing: string[]; invalid: string[]; shortIds: string[] };

const ID_FIELDS = ["user_id", "device_id"] as const;
const PROPERTIES: ReadonlySet<string> = new Set(["user_properties", "group_properties"]);
const fieldsByName = new Map(FIELDS.map((field) => [field.name, field]));
const reservedIds: ReadonlySet<string> = new Set(RESERVED_IDS);
const reservedEventTypes: ReadonlySet<string> = new Set(RESERVED_EVENT_TYPES);

/**
 * What Amplitude finds wrong with an event, or null. The types come from the table of fields; ids, event type, time
 * and groups have rules of their own. Source: Amplitude, HTTP V2 API, keys for the event argument.
 */
export function checkEvent(event: JsonObject, minIdLength: number): EventFaults | null {
  const faults: EventFaults = { missing: [], invalid: [], shortIds: [] };
  checkEventType(event, faults);
  checkIds(event, minIdLength, faults);
  for (const [name, value] of Object.entries(event)) {
    if (value === null || faults.invalid.includes(name)) continue;
    const field = fieldsByName.get(name);
    const depthMax = isUpdate(event) && PROPERTIES.has(name) ? DEPTH_MAX + 1 : DEPTH_MAX;
    if ((field && !fits(field, value)) || !fitsInside(name, 0) || !fitsInside(value, depthMax))
      faults.invalid.push(name);
  }
  return faults.missing.length + faults.invalid.length + faults.shortIds.length > 0 ? faults : null;
}

/** Updates carry their properties one level deeper, under the names of operations. */
function isUpdate({ event_type: type }: JsonObject): boolean {
  return type === IDENTIFY || type === GROUP_IDENTIFY;
}

/** Whether a value is a JSON object: no list, not null, no number. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

/** Whether an id says who it is: an empty one, or one of nothing but blanks, is none. */
export function isId(value: unknown): value is string {
  return typeof value === "string" && !/^ *$/.test(value);
}

function checkEventType({ event_type: eventType }: JsonObject, { missing, invalid }: EventFaults): void {
  if (eventType === undefined || eventType === null || eventType === "") missing.push("event_type");
  else if (typeof eventType !== "string" || reservedEventTypes.has(eventType)) invalid.push("event_type");
}

/** One id is enough. A group identify belongs to a group, so it needs none. */
function checkIds(event: JsonObject, minIdLength: number, { missing, invalid, shortIds }: EventFaults): void {
  let present = 0;
  for (const field of ID_FIELDS) {
    const id = event[field];
    if (id === undefined || id === null || (typeof id === "string" && !isId(id))) continue;
    present += 1;
    if (typeof id !== "string" || reservedIds.has(id.toLowerCase())) invalid.push(field);
    else if (textLength(id) < minIdLength) shortIds.push(field);
  }
  if (present === 0 && event.event_type !== GROUP_IDENTIFY) missing.push("user_id");
}

function fits({ kind }: Field, value: unknown): boolean {
  switch (kind) {
    case "text":
      return typeof value === "string";
    case "long":
      return Number.isInteger(value) || (value instanceof ExactNumber && /^-?\d+$/.test(value.digits));
    case "number":
      return typeof value === "number" || value instanceof ExactNumber;
    case "boolean":
      return typeof value === "boolean";
    case "time":
      return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= TIME_MS_MAX;
    case "object":
      return isObject(value);
    case "groups":
      return isObject(value) && groupsFit(value);
  }
}

function groupsFit(groups: JsonObject): boolean {
  const lists = Object.values(groups).map((names) => (Array.isArray(names) ? names : [names]));
  return (
    lists.length <= GROUP_TYPES_MAX &&
    lists.every((names) => names.length <= GROUP_VALUES_MAX && names.every(isGroupName))
  );
}

function isGroupName(name: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof name) || name instanceof ExactNumber;
}

/**
 * Whether every text inside, keys of objects included, is as short and lies as deep as Amplitude keeps, and every
 * number is one that a 64-bit float reaches.
 */
function fitsInside(value: unknown, depthMax: number): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (value instanceof ExactNumber) return value.inRange;
  if (typeof value === "string") return value.length <= TEXT_LENGTH_MAX || textLength(value) <= TEXT_LENGTH_MAX;
  if (typeof value !== "object" || value === null) return true;
  if (depthMax === 0) return false;
  if (Array.isArray(value)) return value.every((inner) => fitsInside(inner, depthMax - 1));
  for (const [key, inner] of Object.entries(value))
    if (!fitsInside(key, 0) || !fitsInside(inner, depthMax - 1)) return false;
  return true;
}
