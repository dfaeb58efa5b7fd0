import type { DataType } from "@/lib/model/source/data-type";

/** What a field holds: text, whole number, number, yes/no, JSON object, groups (type → name or names), or a time in ms. */
export type FieldKind = "text" | "long" | "number" | "boolean" | "object" | "groups" | "time";

/** One field of Amplitude's records. */
export type Field = {
  /** As Amplitude spells it. Columns match without regard to case. */
  name: string;
  kind: FieldKind;
  /** Data types whose SQL may return it. */
  dataTypes: readonly DataType[];
  /** Set by the importer, not by a column: the endpoint takes it, the SQL does not return it. */
  set?: "importer";
  /** What a person needs to know of it, in one sentence. */
  rule: string;
};

const EVENT = ["event"] as const;
const USER = ["event", "user_properties"] as const;
const GROUP = ["event", "group_properties"] as const;

const text = (name: string, rule: string): Field => ({ name, kind: "text", dataTypes: EVENT, rule });
const number = (name: string, rule: string): Field => ({ name, kind: "number", dataTypes: EVENT, rule });

/**
 * Every field of an event, of a user's properties and of a group's. The SQL projection, the endpoint's validation,
 * the editor's completion and the docs all read this one table. Source: Amplitude, Batch Event Upload API, "Keys for
 * the event argument"; Group Identify API.
 */
export const FIELDS: readonly Field[] = [
  { name: "event_type", kind: "text", dataTypes: EVENT, rule: "The event's name. Required." },
  { name: "user_id", kind: "text", dataTypes: USER, rule: "Who did it. Required unless device_id is there." },
  {
    name: "device_id",
    kind: "text",
    dataTypes: USER,
    rule: "The device it was done on. Required unless user_id is there.",
  },
  {
    name: "time",
    kind: "time",
    dataTypes: EVENT,
    rule: "When: BIGINT milliseconds since 1970, TIMESTAMP or DATE. Without it, the time of the sync.",
  },
  {
    name: "event_properties",
    kind: "object",
    dataTypes: EVENT,
    rule: "What is known of the event: STRUCT, MAP, VARIANT or JSON text.",
  },
  {
    name: "user_properties",
    kind: "object",
    dataTypes: USER,
    rule: "What is known of the user: STRUCT, MAP, VARIANT or JSON text.",
  },
  { name: "groups", kind: "groups", dataTypes: GROUP, rule: "Group type → group name, or an array of names." },
  {
    name: "group_properties",
    kind: "object",
    dataTypes: GROUP,
    rule: "What is known of the groups: STRUCT, MAP, VARIANT or JSON text.",
  },
  {
    name: "insert_id",
    kind: "text",
    dataTypes: EVENT,
    rule: "Your own key against double counting. Without it, one is made from the row.",
  },
  {
    name: "session_id",
    kind: "long",
    dataTypes: EVENT,
    rule: "The session's start in milliseconds since 1970; -1 for none.",
  },
  { name: "event_id", kind: "long", dataTypes: EVENT, rule: "A counter that orders events of the same time." },
  text("app_version", "The app's version."),
  text("platform", "Platform of the device, such as iOS or Web."),
  text("os_name", "Name of the operating system."),
  text("os_version", "Version of the operating system."),
  text("device_brand", "Brand of the device."),
  text("device_manufacturer", "Manufacturer of the device."),
  text("device_model", "Model of the device."),
  text("carrier", "Mobile carrier."),
  text("country", "Country of the user."),
  text("region", "Region of the user."),
  text("city", "City of the user."),
  text("dma", "Designated market area of the user."),
  text("language", "Language of the user."),
  number("price", "Price of one item; negative for a refund."),
  { name: "quantity", kind: "long", dataTypes: EVENT, rule: "How many items; 1 when absent." },
  number("revenue", "Revenue; price × quantity counts instead when both are there."),
  text("productId", "The item; needs revenue, or price and quantity."),
  text("revenueType", "Kind of revenue; needs revenue, or price and quantity."),
  text("currency", "Three capital letters, ISO 4217."),
  number("location_lat", "Latitude."),
  number("location_lng", "Longitude."),
  text("ip", "IP address, used to find the place."),
  text("idfa", "Apple's advertising id."),
  text("idfv", "Apple's vendor id."),
  text("adid", "Google's advertising id."),
  text("android_id", "Android id."),
  text("android_app_set_id", "Android's app set id."),
  text("user_agent", "User agent of the browser."),
  text("version_name", "The app's version name."),
  text("library", "What sent the event."),
  text("partner_id", "Id of a partner."),
  { name: "plan", kind: "object", dataTypes: EVENT, rule: "Tracking plan: branch, source and version." },
  {
    name: "ingestion_metadata",
    kind: "object",
    dataTypes: EVENT,
    rule: "source_name and source_version of what sent the event.",
  },
  {
    name: "$skip_user_properties_sync",
    kind: "boolean",
    dataTypes: EVENT,
    set: "importer",
    rule: "Set by the switch Sync User Properties.",
  },
];

/** The fields that the SQL of a data type may return. */
export function listInputFields(dataType: DataType): readonly Field[] {
  return FIELDS.filter(({ dataTypes, set }) => set !== "importer" && dataTypes.includes(dataType));
}

/** Ids that Amplitude rejects, in lower case: they stand for nobody. An empty id counts as none. */
export const RESERVED_IDS = [
  "anonymous",
  "nil",
  "none",
  "null",
  "n/a",
  "na",
  "undefined",
  "unknown",
  "00000000-0000-0000-0000-000000000000",
  "{}",
  "lmy47d",
  "0",
  "-1",
] as const;

/** Event types that Amplitude keeps for itself. */
export const RESERVED_EVENT_TYPES = [
  "[Amplitude] Start Session",
  "[Amplitude] End Session",
  "[Amplitude] Revenue",
  "[Amplitude] Revenue (Verified)",
  "[Amplitude] Revenue (Unverified)",
  "[Amplitude] Merged User",
] as const;

/** Event types that are not events: they are refused in an event's SQL, and taken by the endpoint. */
export const SPECIAL_EVENT_TYPES = ["$identify", "$groupidentify"] as const;

/** Longest text, in characters (code points), keys of objects included. */
export const TEXT_LENGTH_MAX = 1_024;
export const GROUP_TYPES_MAX = 5;
export const GROUP_VALUES_MAX = 10;
export const DEPTH_MAX = 40;
/** `time` in milliseconds: from 1970 to the end of the year 9999. */
export const TIME_MS_MAX = 253_402_300_799_999;

/** Length as the limits count it. */
export function textLength(value: string): number {
  return [...value].length;
}
