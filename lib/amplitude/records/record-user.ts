import { toJson } from "@/lib/amplitude/records/values/record-json";
import { longRejections } from "@/lib/amplitude/records/values/record-long";
import { depthRejection, idRejections } from "@/lib/amplitude/records/values/rejection-reasons";
import type { SqlType } from "@/lib/model/table/sql-type";
import { identifier, type SqlFragment, sql, textLiteral } from "@/lib/sql/fragment";
import { idOf } from "./id-of";
import { mergedRecords } from "./merge-records";
import type { Projection } from "./projection";
import { isEmptyObject, objectColumn } from "./record-objects";
import {
  addColumns,
  boundRows,
  idValue,
  ownField,
  quoteOwnColumn,
  type ResultColumns,
  withReason,
} from "./record-rows";

/**
 * One `$identify` per identity, with the rows' properties merged in commit order. The user is the identity where it is
 * known, whatever device a row names beside it; the record names the last one.
 */
export function userRecords(projection: Projection, result: ResultColumns): SqlFragment {
  const column = result.fields.get("user_properties");
  const object = column && objectColumn(identifier(column.column), column.type, projection.unsetNulls);
  const value = object?.value ?? sql`CAST(NULL AS MAP<STRING, STRING>)`;
  const type: SqlType = object?.type ?? { kind: "map", key: { kind: "text" }, value: { kind: "text" } };
  const [user, device] = [idValue(result, "user_id"), idValue(result, "device_id")];
  const values = { user, device, lone_device: sql`IF(${user} IS NULL, ${device}, NULL)`, properties: value };
  const rows = (side: Projection) =>
    addColumns(
      { text: toJson(sql`struct(${quoteOwnColumn("properties")} AS p)`) },
      addColumns(values, boundRows(side)),
    );
  const ids = [ownField(result, "user", "user_id"), ownField(result, "device", "device_id")];
  const rejections = [
    ...idRejections(ids, projection.minIdLength),
    ...(object?.bad ? [{ code: "bad_properties" as const, when: object.bad }] : []),
    {
      code: "missing_properties" as const,
      when: isEmptyObject(quoteOwnColumn("properties"), type, projection.unsetNulls),
    },
    ...longRejections(
      ids.map((id) => ({ name: "id", ...id })),
      quoteOwnColumn("text"),
    ),
    ...longRejections([{ name: "user_properties", type, value: quoteOwnColumn("properties") }], quoteOwnColumn("text")),
    ...(object?.anyDepth ? [depthRejection(quoteOwnColumn("text"))] : []),
  ];
  const identity = toJson(sql`named_struct('u', ${quoteOwnColumn("user")}, 'd', ${quoteOwnColumn("lone_device")})`);
  const { sourceId, runId, partOrdinal } = projection;
  const insertId = idOf([textLiteral(sourceId), textLiteral(runId), sql`${partOrdinal}`, identity]);
  return mergedRecords(projection, result, {
    rows: (side) => withReason(rejections, rows(side)),
    identity: ["user", "lone_device"],
    last: ["device"],
    properties: type,
    record: (operations) =>
      sql`named_struct('user_id', ${quoteOwnColumn("user")}, 'device_id', coalesce(${quoteOwnColumn("lone_device")}, ${quoteOwnColumn("last_device")}), 'event_type', '$identify', 'user_properties', ${operations}, 'insert_id', ${insertId})`,
    weight: sql`1`,
  });
}
