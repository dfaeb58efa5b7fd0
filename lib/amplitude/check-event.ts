import { FIELDS, type Field } from "./fields";
import { GROUP_IDENTIFY, IDENTIFY, RECORD_LIMITS, RESERVED_EVENT_TYPES, RESERVED_IDS } from "./rules";

/** A JSON object as it was sent. */
export type JsonObject = { [key: string]: unknown };

/** Fields at fault, by name. An event without any is accepted. */
export type EventFaults = { missing: string[]; invalid: string[]; shortIds: string[] };

const ID_FIELDS = ["user_id", "device_id"] as const;
const eventFields = FIELDS.filter(({ dataTypes }) => dataTypes.includes("event"));

/**
 * What Amplitude finds wrong with an event, or null. The types come from the table of fields; ids, event type, time
 * and groups have rules of their own. Source: Amplitude, HTTP V2 API, keys for the event argument.
 */
export function checkEvent(event: JsonObject, minIdLength: number): EventFaults | null {
  const faults: EventFaults = { missing: [], invalid: [], shortIds: [] };
  checkEventType(event, faults);
  checkIds(event, minIdLength, faults);
  for (const field of eventFields)
    if (!fits(field, event[field.name]) && !faults.invalid.includes(field.name)) faults.invalid.push(field.name);
  return faults.missing.length + faults.invalid.length + faults.shortIds.length > 0 ? faults : null;
}

/** Whether a value is a JSON object: no list, not null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkEventType({ event_type: eventType }: JsonObject, { missing, invalid }: EventFaults): void {
  if (eventType === undefined || eventType === null || eventType === "") missing.push("event_type");
  else if (typeof eventType !== "string" || RESERVED_EVENT_TYPES.has(eventType)) invalid.push("event_type");
}

/** One id is enough. A group identify belongs to a group, so it needs none. */
function checkIds(event: JsonObject, minIdLength: number, { missing, invalid, shortIds }: EventFaults): void {
  let present = 0;
  for (const field of ID_FIELDS) {
    const id = event[field];
    if (id === undefined || id === null || id === "") continue;
    present += 1;
    if (typeof id !== "string" || RESERVED_IDS.has(id.toLowerCase())) invalid.push(field);
    else if (id.length < minIdLength) shortIds.push(field);
  }
  if (present === 0 && event.event_type !== GROUP_IDENTIFY) missing.push("user_id");
}

function fits({ kind }: Field, value: unknown): boolean {
  if (value === undefined || value === null) return true;
  switch (kind) {
    case "text":
      return typeof value === "string" && value.length <= RECORD_LIMITS.textCharactersMax;
    case "long":
      return Number.isInteger(value);
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "time":
      return Number.isInteger(value) && typeof value === "number" && value >= 0 && value <= RECORD_LIMITS.timeMsMax;
    case "object":
      return isObject(value) && depthWithin(value, RECORD_LIMITS.depthMax);
    case "groups":
      return isObject(value) && groupsFit(value);
  }
}

function groupsFit(groups: JsonObject): boolean {
  const lists = Object.values(groups).map((names) => (Array.isArray(names) ? names : [names]));
  return (
    lists.length <= RECORD_LIMITS.groupTypesMax &&
    lists.every((names) => names.length <= RECORD_LIMITS.groupValuesMax && names.every(isGroupName))
  );
}

function isGroupName(name: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof name);
}

function depthWithin(value: unknown, depthMax: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depthMax > 0 && Object.values(value).every((inner) => depthWithin(inner, depthMax - 1));
}

/** Whether an event only updates properties and is not counted. */
export function isPropertyUpdate(eventType: string): boolean {
  return eventType === IDENTIFY || eventType === GROUP_IDENTIFY;
}
