import { toJson } from "@/lib/amplitude/records/values/record-json";
import { longRejections } from "@/lib/amplitude/records/values/record-long";
import { depthRejection, idRejections } from "@/lib/amplitude/records/values/rejection-reasons";
import type { SqlType } from "@/lib/model/table/sql-type";
import { quoteName, quoteText } from "@/lib/model/table/table-name";
import { idOf } from "./id-of";
import { foldedRecords } from "./merge-records";
import type { Projection } from "./project-records";
import { isEmptyObject, objectColumn } from "./record-objects";
import { adding, boundRows, idValue, own, ownField, type Result, withReason } from "./record-rows";

/**
 * One `$identify` per identity, with the rows' properties folded in commit order. The user is the identity where it is
 * known, whatever device a row names beside it; the record names the last one.
 */
export function userRecords(projection: Projection, result: Result): string {
  const column = result.fields.get("user_properties");
  const object = column && objectColumn(quoteName(column.column), column.type, projection.unsetNulls);
  const value = object?.value ?? "CAST(NULL AS MAP<STRING, STRING>)";
  const type: SqlType = object?.type ?? { kind: "map", key: { kind: "text" }, value: { kind: "text" } };
  const [user, device] = [idValue(result, "user_id"), idValue(result, "device_id")];
  const values = { user, device, lone_device: `IF(${user} IS NULL, ${device}, NULL)`, properties: value };
  const rows = (side: Projection) =>
    adding({ text: toJson(`struct(${own("properties")} AS p)`) }, adding(values, boundRows(side)));
  const ids = [ownField(result, "user", "user_id"), ownField(result, "device", "device_id")];
  const rejections = [
    ...idRejections(ids, projection.minIdLength),
    ...(object?.bad ? [{ code: "bad_properties" as const, when: object.bad }] : []),
    { code: "missing_properties" as const, when: isEmptyObject(own("properties"), type, projection.unsetNulls) },
    ...longRejections(
      ids.map((id) => ({ name: "id", ...id })),
      own("text"),
    ),
    ...longRejections([{ name: "user_properties", type, value: own("properties") }], own("text")),
    ...(object?.anyDepth ? [depthRejection(own("text"))] : []),
  ];
  const identity = toJson(`named_struct('u', ${own("user")}, 'd', ${own("lone_device")})`);
  const { sourceId, runId, partOrdinal } = projection;
  const insertId = idOf([quoteText(sourceId), quoteText(runId), `${partOrdinal}`, identity]);
  return foldedRecords(projection, result, {
    rows: (side) => withReason(rejections, rows(side)),
    identity: ["user", "lone_device"],
    last: ["device"],
    properties: type,
    record: (operations) =>
      `named_struct('user_id', ${own("user")}, 'device_id', coalesce(${own("lone_device")}, ${own("last_device")}), 'event_type', '$identify', 'user_properties', ${operations}, 'insert_id', ${insertId})`,
    weight: "1",
  });
}
