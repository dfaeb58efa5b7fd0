import { isObject, type JsonObject } from "@/lib/amplitude/delivery/check-event";
import { listInputFields } from "@/lib/amplitude/records/fields";
import type { DataType } from "@/lib/model/source/data-type";
import { parseExactJson, writeExactJson } from "@/lib/model/values/exact-json";
import type { UndeliveredRecord } from "@/lib/store/undelivered-records";

/**
 * The record to begin from when an undelivered record is edited. A rejected record is what it was. A invalid row becomes the record
 * that its columns make, with an insert_id of its own so that sending it twice counts once; what was wrong with the
 * row is still wrong, and for the person to fix. An event without a time happened when it was stored.
 */
export function proposeRecord({ id, payload, output, createdAt }: UndeliveredRecord, dataType: DataType): string {
  const stored = parseObject(payload);
  const row = stored && isInvalidRow(stored) ? stored.row : null;
  if (!isObject(row)) return payload;
  const fields = readFields(row, dataType);
  const insertId = `kept-${id}`;
  if (output === "groups" || dataType === "group_properties") return writeExactJson(groupUpdate(fields));
  if (dataType === "user_properties") {
    const { user_id, device_id, user_properties } = fields;
    const update = { event_type: "$identify", user_properties: { $set: user_properties ?? {} }, insert_id: insertId };
    return writeExactJson({ user_id, device_id, ...update });
  }
  const { group_properties: _, ...event } = fields;
  return writeExactJson({ time: createdAt.getTime(), ...event, insert_id: event.insert_id ?? insertId });
}

/** Whether an undelivered payload is a row of the warehouse, which the statement rejected, and not a record. */
function isInvalidRow(payload: JsonObject): payload is { row: unknown } {
  return "row" in payload && ("commit_version" in payload || "snapshot_version" in payload);
}

/** A JSON text as an object, or null. */
export function parseObject(text: string): JsonObject | null {
  try {
    const value = parseExactJson(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function readFields(row: JsonObject, dataType: DataType): JsonObject {
  const columns = new Map(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]));
  const fields: JsonObject = {};
  for (const { name, kind } of listInputFields(dataType)) {
    const value = columns.get(name.toLowerCase());
    if (value === undefined || value === null) continue;
    fields[name] = kind === "text" ? String(value) : kind === "time" ? asTime(value) : asObject(value);
  }
  return fields;
}

/** Times of the warehouse's JSON are texts; Amplitude's are milliseconds. */
function asTime(value: unknown): unknown {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? value : ms;
}

/** Properties may come as JSON text. */
function asObject(value: unknown): unknown {
  return typeof value === "string" ? (parseObject(value) ?? value) : value;
}

/** The first group of a row. */
function groupUpdate({ groups, group_properties }: JsonObject): JsonObject {
  const [type = "", names] = isObject(groups) ? (Object.entries(groups)[0] ?? []) : [];
  const value: unknown = Array.isArray(names) ? names[0] : names;
  return { group_type: type, group_value: value ?? "", group_properties: { $set: group_properties ?? {} } };
}
