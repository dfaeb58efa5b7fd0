import { type Entry, toJson } from "@/lib/amplitude/records/values/record-json";
import { longRejections } from "@/lib/amplitude/records/values/record-long";
import { depthRejection, numberRejection, type Rejection } from "@/lib/amplitude/records/values/rejection-reasons";
import type { SqlType } from "@/lib/model/table/sql-type";
import { identifier, type SqlFragment, sql } from "@/lib/sql/fragment";
import { type GroupsColumn, groupsColumn } from "./event-groups";
import type { Projection } from "./projection";
import type { FieldColumn } from "./record-columns";
import { type ObjectColumn, objectColumn } from "./record-objects";
import { quoteOwnColumn, type ResultColumns, textValue } from "./record-rows";

/** What some fields add to an event: columns that are computed once, entries of the record, and reasons to reject it. */
export type EventPart = { values: Record<string, SqlFragment>; entries: Entry[]; rejections: Rejection[] };

export const TEXT: SqlType = { kind: "text" };
export const WHOLE: SqlType = { kind: "integer" };

const OBJECTS = ["event_properties", "user_properties", "group_properties", "plan", "ingestion_metadata"];
/** Text fields that an event has by rules of their own. */
const IDENTITY: ReadonlySet<string> = new Set(["user_id", "device_id", "event_type", "insert_id"]);

/** The parts of an event as one, in their order: the first reason that holds is a rejected row's reason. */
export function mergeParts(parts: readonly EventPart[]): EventPart {
  return {
    values: Object.assign({}, ...parts.map(({ values }) => values)),
    entries: parts.flatMap(({ entries }) => entries),
    rejections: parts.flatMap(({ rejections }) => rejections),
  };
}

export function findGroups({ fields }: ResultColumns): GroupsColumn | null {
  const column = fields.get("groups");
  return column ? groupsColumn(identifier(column.column), column.type) : null;
}

export function groupsPart({ names, shown, type, bad, tooMany }: GroupsColumn): EventPart {
  return {
    values: { groups: names },
    entries: [{ name: "groups", type, value: shown }],
    rejections: [
      ...(bad ? [{ code: "bad_properties" as const, when: bad }] : []),
      ...(tooMany ? [{ code: "too_many_groups" as const, when: tooMany }] : []),
    ],
  };
}

/** Property columns, each with whether its depth in the record is only known row by row. */
export function objectParts(projection: Projection, { fields }: ResultColumns): (EventPart & { anyDepth: boolean })[] {
  return OBJECTS.flatMap((name) => {
    const column = fields.get(name);
    const object = column && objectColumn(identifier(column.column), column.type);
    if (!object) return [];
    if (name === "user_properties" && !projection.syncUserProperties) return [];
    if (name === "group_properties" && !projection.syncGroupProperties) return [];
    const values = { [name]: object.value };
    const bad = object.bad ? [{ code: "bad_properties" as const, when: object.bad }] : [];
    const own = { name, type: object.type, value: quoteOwnColumn(name) };
    return name === "group_properties"
      ? { values, entries: [], rejections: [...bad, ...groupPropertyRejections(own, object)], anyDepth: false }
      : { values, entries: [own], rejections: bad, anyDepth: object.anyDepth };
  });
}

/** Group properties are not the event's own, but a row whose group properties are wrong is rejected whole. */
function groupPropertyRejections(own: Entry, { anyDepth }: ObjectColumn): Rejection[] {
  const text = toJson(sql`struct(${own.value} AS p)`);
  return [...longRejections([own], text), ...(anyDepth ? [depthRejection(text)] : [])];
}

/** Every field that is one value, and needs no rule of its own. */
export function plainParts(result: ResultColumns): EventPart[] {
  return [...result.fields].flatMap(([name, column]) =>
    IDENTITY.has(name) || column.type.kind === "void" ? [] : (plainPart(result, name, column) ?? []),
  );
}

function plainPart(result: ResultColumns, name: string, { field, column, type }: FieldColumn): EventPart | null {
  const part = (entry: Omit<Entry, "name">, rejections: Rejection[] = []): EventPart => ({
    values: {},
    entries: [{ name, ...entry }],
    rejections,
  });
  const value = identifier(column);
  switch (field.kind) {
    case "text":
      return part({ type: TEXT, value: textValue(result, name) });
    case "long":
      return part({ type: WHOLE, value: sql`CAST(${value} AS BIGINT)` });
    case "number":
      return part({ type: { kind: "float" }, value }, type.kind === "float" ? [numberRejection(value)] : []);
    case "boolean":
      return part({ type: { kind: "float" }, value });
    case "time":
    case "object":
    case "groups":
      return null;
  }
}
