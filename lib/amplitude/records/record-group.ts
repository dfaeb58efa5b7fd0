import { toJson } from "@/lib/amplitude/records/values/record-json";
import { longGroupRejections, longRejections } from "@/lib/amplitude/records/values/record-long";
import { depthRejection } from "@/lib/amplitude/records/values/rejection-reasons";
import type { SqlType } from "@/lib/model/table/sql-type";
import { identifier, type SqlFragment, sql } from "@/lib/sql/fragment";
import { type GroupsColumn, groupsColumn } from "./event-groups";
import { mergedRecords } from "./merge-records";
import type { Projection } from "./projection";
import { eventRows } from "./record-event";
import { isEmptyObject, objectColumn } from "./record-objects";
import { addColumns, boundRows, quoteOwnColumn, type ResultColumns, withReason } from "./record-rows";

const NO_MAP = sql`CAST(NULL AS MAP<STRING, STRING>)`;
const MAP: SqlType = { kind: "map", key: { kind: "text" }, value: { kind: "text" } };

/**
 * One group identify per group, with the properties of all rows that name it merged in commit order. Of an event
 * source, only events that are imported and have group properties count; they are not rejected a second time.
 */
export function groupRecords(projection: Projection, result: ResultColumns): SqlFragment {
  const groups = find(result, "groups", groupsColumn);
  const unsetNulls = projection.dataType !== "event" && projection.unsetNulls;
  const object = find(result, "group_properties", (value, type) => objectColumn(value, type, unsetNulls));
  const properties = object?.type ?? MAP;
  const values = { properties: object?.value ?? NO_MAP };
  const texts = (from: SqlFragment) =>
    addColumns({ text: toJson(sql`struct(${quoteOwnColumn("properties")} AS p)`) }, from);
  const rows = (side: Projection) =>
    projection.dataType === "event"
      ? sql`SELECT * FROM (${texts(addColumns({ ...values, ...(groups ? {} : { groups: sql`CAST(NULL AS MAP<STRING, ARRAY<STRING>>)` }) }, eventRows(side, result)))}) WHERE ${quoteOwnColumn("reason")} IS NULL AND cardinality(${quoteOwnColumn("groups")}) > 0 AND NOT (${isEmptyObject(quoteOwnColumn("properties"), properties)})`
      : ownRows(side, { groups, object, properties }, texts);
  const pairs = sql`flatten(transform(map_entries(${quoteOwnColumn("groups")}), e -> transform(e.value, n -> struct(e.key AS t, n AS n))))`;
  const fanned = (side: Projection) =>
    sql`SELECT *, ${quoteOwnColumn("pair")}.t AS ${quoteOwnColumn("group_type")}, ${quoteOwnColumn("pair")}.n AS ${quoteOwnColumn("group_value")} FROM (${rows(side)}) LATERAL VIEW OUTER posexplode(IF(${quoteOwnColumn("reason")} IS NULL, ${pairs}, NULL)) pairs AS ${quoteOwnColumn("place")}, ${quoteOwnColumn("pair")}`;
  return mergedRecords(projection, result, {
    rows: fanned,
    identity: ["group_type", "group_value"],
    properties,
    record: (operations) =>
      sql`named_struct('group_type', ${quoteOwnColumn("group_type")}, 'group_value', ${quoteOwnColumn("group_value")}, 'group_properties', ${operations})`,
    weight: sql`IF(coalesce(${quoteOwnColumn("place")}, 0) = 0, 1, 0)`,
  });
}

function ownRows(
  projection: Projection,
  {
    groups,
    object,
    properties,
  }: { groups: GroupsColumn | null; object: ReturnType<typeof objectColumn>; properties: SqlType },
  texts: (from: SqlFragment) => SqlFragment,
): SqlFragment {
  const values = {
    groups: groups?.names ?? sql`CAST(NULL AS MAP<STRING, ARRAY<STRING>>)`,
    properties: object?.value ?? NO_MAP,
  };
  const bad = [groups?.bad, object?.bad].flatMap((when) => (when ? [{ code: "bad_properties" as const, when }] : []));
  const rejections = [
    ...bad,
    { code: "missing_group" as const, when: sql`coalesce(cardinality(${quoteOwnColumn("groups")}), 0) = 0` },
    {
      code: "missing_properties" as const,
      when: isEmptyObject(quoteOwnColumn("properties"), properties, projection.unsetNulls),
    },
    ...(groups ? longGroupRejections(quoteOwnColumn("groups"), groups.given) : []),
    ...longRejections(
      [{ name: "group_properties", type: properties, value: quoteOwnColumn("properties") }],
      quoteOwnColumn("text"),
    ),
    ...(object?.anyDepth ? [depthRejection(quoteOwnColumn("text"))] : []),
  ];
  return withReason(rejections, texts(addColumns(values, boundRows(projection))));
}

function find<T>(
  { fields }: ResultColumns,
  name: string,
  read: (value: SqlFragment, type: SqlType) => T | null,
): T | null {
  const column = fields.get(name);
  return column ? read(identifier(column.column), column.type) : null;
}
