import { createHash } from "node:crypto";
import { GROUP_IDENTIFY, IDENTIFY, isObject, type JsonObject } from "@/lib/amplitude/check-event";
import type { GroupName } from "@/lib/store/project-groups";
import type { NewEvent } from "@/lib/store/stored-events";
import { type Operation, readOperations } from "./property-operations";

/** What one accepted event changes: itself, its user's properties, and properties of groups. */
export type Update = {
  event: NewEvent;
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
  const userId = textOf(sent.user_id);
  const deviceId = textOf(sent.device_id);
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
      eventProperties: JSON.stringify(isObject(sent.event_properties) ? sent.event_properties : {}),
      userProperties: JSON.stringify(userProperties),
      groups: JSON.stringify(groups),
      fields: JSON.stringify(Object.fromEntries(others)),
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

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
