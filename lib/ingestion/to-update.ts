import { createHash } from "node:crypto";
import { GROUP_IDENTIFY, IDENTIFY, isId, isObject, type JsonObject } from "@/lib/amplitude/delivery/check-event";
import { type Operation, readOperations } from "@/lib/ingestion/properties/property-operations";
import { writeExactJson } from "@/lib/model/values/exact-json";
import type { GroupName } from "./project-groups";
import type { NewEvent } from "./stored-events";

type Objects = "eventProperties" | "userProperties" | "groups" | "fields";

/** An event that is to be stored, before its four objects become text. */
export type ReadEvent = Omit<NewEvent, Objects> & Record<Objects, JsonObject>;

/** A user's update without an event of its own, as the Identify API brings it. */
export type PropertyUpdate = Pick<Update, "user" | "groups">;

/** What one accepted event changes: itself, its user's properties, and properties of groups. */
export type Update = {
  event: ReadEvent;
  user: {
    userKey: string;
    userId: string | null;
    deviceId: string | null;
    timeMs: number;
    operations: Operation[];
  } | null;
  groups: { name: GroupName; operations: Operation[] }[];
};

/** Fields with a column of their own; all others are kept together. */
const COLUMNS = new Set([
  "event_type",
  "user_id",
  "device_id",
  "insert_id",
  "time",
  "event_properties",
  "user_properties",
  "groups",
  "group_properties",
]);

/** An event that passed `checkEvent`, as what it changes. An event without a time happened when it arrived. */
export function toUpdate(sent: JsonObject, uploadedAt: Date): Update {
  const eventType = textOf(sent.event_type) ?? "";
  const userId = idOf(sent.user_id);
  const deviceId = idOf(sent.device_id);
  const groups = isObject(sent.groups) ? sent.groups : {};
  const groupProperties = isObject(sent.group_properties) ? sent.group_properties : {};
  const userProperties = isObject(sent.user_properties) ? sent.user_properties : {};
  const userKey = userId ?? deviceId ?? "";
  const timeMs = typeof sent.time === "number" ? sent.time : uploadedAt.getTime();
  const skipsUser = sent.$skip_user_properties_sync === true && eventType !== IDENTIFY;
  const others = Object.entries(sent).filter(([field, value]) => !COLUMNS.has(field) && value !== null);

  return {
    event: {
      eventType,
      userKey,
      userId,
      deviceId: deviceId ?? deviceOf(userId ?? namesOf(groups).map(groupKey).join()),
      insertId: textOf(sent.insert_id),
      timeMs,
      eventProperties: isObject(sent.event_properties) ? sent.event_properties : {},
      userProperties,
      groups,
      fields: Object.fromEntries(others),
    },
    user:
      userKey === ""
        ? null
        : { userKey, userId, deviceId, timeMs, operations: skipsUser ? [] : readOperations(userProperties) },
    groups:
      eventType === GROUP_IDENTIFY
        ? namesOf(groups).map((name) => ({ name, operations: readOperations(groupProperties) }))
        : [],
  };
}

/** The event as it is stored, with all digits of its numbers. */
export function toNewEvent(event: ReadEvent): NewEvent {
  return {
    ...event,
    eventProperties: writeExactJson(event.eventProperties),
    userProperties: writeExactJson(event.userProperties),
    groups: writeExactJson(event.groups),
    fields: writeExactJson(event.fields),
  };
}

/** Whether it is no event but an update of properties. */
export function isUpdateType(eventType: string): boolean {
  return eventType === IDENTIFY || eventType === GROUP_IDENTIFY;
}

/** Groups named by an event: a type with one name or several. */
export function namesOf(groups: JsonObject): GroupName[] {
  return Object.entries(groups).flatMap(([groupType, names]) =>
    (Array.isArray(names) ? names : [names]).map((name) => ({ groupType, groupValue: String(name) })),
  );
}

export function groupKey({ groupType, groupValue }: GroupName): string {
  return JSON.stringify([groupType, groupValue]);
}

/** The device id of an event without one: made from its user's, so that it is the same on every repeat. */
function deviceOf(userId: string): string {
  return createHash("sha256").update(userId).digest("hex").slice(0, 32);
}

function idOf(value: unknown): string | null {
  return isId(value) ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
