import type { Run } from "@/lib/store/runs";
import type { Shape } from "../shapes/shape";
import { canonical } from "../tables/canonical";
import type { ExpectedRow } from "./oracle";

/** An event as it is compared. `own`: the insert_id that the SQL gave it. */
export type EventText = { text: string; own: string | null; who: string };

/** The least length of an id; shorter ones are refused. */
const ID_LENGTH_MIN = 5;

/** Whether a row is refused for want of a usable id. */
export function isRefused({ user_id, device_id }: Record<string, unknown>): boolean {
  const ids = [user_id, device_id].filter((id) => typeof id === "string");
  return ids.length === 0 || ids.some((id) => id.length < ID_LENGTH_MIN);
}

/** The event that a row becomes. */
export function toEvent({ row }: ExpectedRow, run: Run, shape: Shape): EventText {
  const { user_id = null, device_id = null, event_type, time, insert_id = null } = row;
  const event = {
    type: event_type,
    user: user_id,
    device: user_id === null ? device_id : null,
    time: toMs(time, run.clock),
    event_properties: toProperties(row.event_properties),
    user_properties: shape.syncUserProperties ? toProperties(row.user_properties) : {},
    groups: toGroups(row.groups),
    skips: !shape.syncUserProperties,
  };
  const own = typeof insert_id === "string" ? insert_id : null;
  return { text: canonical(event), own, who: String(user_id ?? device_id) };
}

/** A stored event of the built-in project in the same words. */
export function storedText(stored: {
  eventType: string;
  userId: string | null;
  deviceId: string;
  time: Date;
  eventProperties: unknown;
  userProperties: unknown;
  groups: unknown;
  fields: unknown;
}): string {
  const { $skip_user_properties_sync: skips = false, ...others } = toObject(stored.fields);
  return canonical({
    type: stored.eventType,
    user: stored.userId,
    device: stored.userId === null ? stored.deviceId : null,
    time: stored.time.getTime(),
    event_properties: stored.eventProperties,
    user_properties: stored.userProperties,
    groups: stored.groups,
    skips,
    ...others,
  });
}

/** A row's groups by type. A group has a name: no null, no empty text; and an array without any is no group. */
export function toGroups(value: unknown): Record<string, unknown> {
  const isName = (name: unknown) => name !== null && name !== "";
  return Object.fromEntries(
    Object.entries(toObject(value)).flatMap(([type, names]) => {
      const shown = Array.isArray(names) ? [...new Set(names.filter(isName))] : names;
      return (Array.isArray(shown) ? shown.length > 0 : isName(shown)) ? [[type, shown]] : [];
    }),
  );
}

function toMs(time: unknown, clock: Date): number {
  if (time === undefined || time === null) return clock.getTime();
  return typeof time === "number" ? time : new Date(String(time)).getTime();
}

/** The properties that a row says: one that is NULL is not sent, whatever holds it. What is inside a value stays. */
export function toProperties(value: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(toObject(value)).filter(([, property]) => property !== null));
}

/** A JSON object, also where a column holds it as text. */
export function toObject(value: unknown): Record<string, unknown> {
  const object: unknown = typeof value === "string" ? JSON.parse(value) : value;
  return typeof object === "object" && object !== null ? { ...object } : {};
}
