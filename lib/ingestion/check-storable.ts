import {
  checkEvent,
  type EventFaults,
  GROUP_IDENTIFY,
  IDENTIFY,
  isObject,
  type JsonObject,
} from "@/lib/amplitude/delivery/check-event";
import { mixesOperations } from "@/lib/ingestion/properties/property-operations";
import { namesOf } from "./to-update";

/** What names of one row always may have together, in bytes: PostgreSQL keeps longer ones only where it can pack them. */
const NAME_BYTES_MAX = 2_600;
/** Names of so few characters are short enough whatever they are. */
const SHORT_CHARACTERS = NAME_BYTES_MAX / 8;

/** What this endpoint finds wrong with an event: what Amplitude does, and an update that mixes operations with properties. */
export function checkStorable(event: JsonObject, minIdLength: number): EventFaults | null {
  const faults = checkEvent(event, minIdLength);
  const mixed = mixedFields(event);
  if (mixed.length === 0) return faults;
  return { missing: [], shortIds: [], ...faults, invalid: [...new Set([...(faults?.invalid ?? []), ...mixed])] };
}

/**
 * What may have made the database refuse an event as too long for its indexes: some of Amplitude's 1,024 characters
 * are, in alphabets of several bytes a character, where they do not repeat themselves.
 */
export function findLongNames(event: JsonObject): EventFaults | null {
  const invalid = longNames(event);
  return invalid.length === 0 ? null : { missing: [], shortIds: [], invalid };
}

/** Source: Amplitude, Identify API: who uses operations puts all properties into them. It says nothing of ordinary events. */
function mixedFields(event: JsonObject): string[] {
  if (event.event_type !== IDENTIFY && event.event_type !== GROUP_IDENTIFY) return [];
  return ["user_properties", "group_properties"].filter((field) => {
    const dictionary = event[field];
    return isObject(dictionary) && mixesOperations(dictionary);
  });
}

function longNames({
  event_type: type,
  user_id: user,
  device_id: device,
  insert_id: insert,
  groups,
}: JsonObject): string[] {
  const long: string[] = [];
  if (isLong(type)) long.push("event_type");
  if (isLong(user)) long.push("user_id");
  if (isLong(device)) long.push("device_id");
  else if (isLong(device, insert)) long.push("insert_id");
  if (isObject(groups) && namesOf(groups).some(({ groupType, groupValue }) => isLong(groupType, groupValue)))
    long.push("groups");
  return long;
}

function isLong(...names: unknown[]): boolean {
  const texts = names.filter((name) => typeof name === "string");
  if (texts.every(({ length }) => length <= SHORT_CHARACTERS)) return false;
  return texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), 0) > NAME_BYTES_MAX;
}
