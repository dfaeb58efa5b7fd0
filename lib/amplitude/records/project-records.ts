import type { Finding } from "@/lib/model/finding";
import type { SqlFragment } from "@/lib/sql/fragment";
import type { Projection } from "./projection";
import { type IgnoredColumn, matchColumns } from "./record-columns";
import { eventRecords } from "./record-event";
import { groupRecords } from "./record-group";
import { userRecords } from "./record-user";

/**
 * `statement` returns text columns only, in this order:
 * 1. `reason`: null, or a RejectionReason of lib/model/record.ts.
 * 2. `record`: the record's JSON text; for an invalid row its own JSON, `{"commit_version": 7, "row": {…}}`.
 * 3. `rows`, only when `merged`: how many rows of the SQL this one stands for, as decimal text; an invalid row stands
 *    for itself. Summed over the result it is the number of rows read. A row of several groups counts in its first.
 * Without `merged` each row of the result stands for one row of the SQL.
 */
export type ProjectedRecords =
  | { ok: true; statement: SqlFragment; merged: boolean; ignoredColumns: IgnoredColumn[]; findings: Finding[] }
  | { ok: false; ignoredColumns: IgnoredColumn[]; findings: Finding[] };

/**
 * Wrap a rewritten SQL so that the warehouse itself makes the records: it casts by the columns' types, rejects what the
 * destination would, and gives each record its insert_id. The user's text begins on the statement's second line.
 */
export function projectRecords(projection: Projection): ProjectedRecords {
  const { fields, columns, ignored, findings } = matchColumns(projection.columns, projection.dataType);
  if (findings.some(({ severity }) => severity === "error")) return { ok: false, ignoredColumns: ignored, findings };
  const statement = statementOf(projection, { fields, columns });
  const merged = projection.output === "groups" || projection.dataType !== "event";
  return { ok: true, statement, merged, ignoredColumns: ignored, findings };
}

function statementOf(
  projection: Projection,
  result: Pick<ReturnType<typeof matchColumns>, "fields" | "columns">,
): SqlFragment {
  if (projection.output === "groups") return groupRecords(projection, result);
  switch (projection.dataType) {
    case "event":
      return eventRecords(projection, result);
    case "user_properties":
      return userRecords(projection, result);
    case "group_properties":
      return groupRecords(projection, result);
  }
}
