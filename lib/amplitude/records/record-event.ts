import { type Entry, exactStruct, toJson } from "@/lib/amplitude/records/values/record-json";
import { holdsText, longRejections } from "@/lib/amplitude/records/values/record-long";
import {
  depthRejection,
  eventTypeRejections,
  idRejections,
  numberRejection,
  type Rejection,
  timeRejections,
} from "@/lib/amplitude/records/values/rejection-reasons";
import type { SqlType } from "@/lib/model/table/sql-type";
import { quoteName, quoteText } from "@/lib/model/table/table-name";
import { type GroupsColumn, groupsColumn } from "./event-groups";
import { idOf, idOfAll } from "./id-of";
import type { Projection } from "./project-records";
import { objectColumn } from "./record-objects";
import {
  addColumns,
  boundRows,
  idValue,
  invalidRow,
  ownField,
  quoteOwnColumn,
  type ResultColumns,
  textValue,
  typeOf,
  withReason,
} from "./record-rows";

const TEXT: SqlType = { kind: "text" };
const WHOLE: SqlType = { kind: "integer" };

/** One event per row: `reason` and `record`, and the row's `pair` where it is asked for. */
export function eventRecords(projection: Projection, result: ResultColumns): string {
  const record = `IF(${quoteOwnColumn("reason")} IS NULL, ${quoteOwnColumn("record")}, ${invalidRow(projection, result)})`;
  const pair = projection.pairs ? `, ${drivingRow(projection)} AS pair` : "";
  return `SELECT ${quoteOwnColumn("reason")} AS reason, ${record} AS record${pair} FROM (${eventRows(projection, result)})`;
}

/** Commit, content and ordinal: what tells a driving row from every other. */
function drivingRow({ rewritten }: Projection): string {
  const { version, hash, ordinal } = rewritten.hidden;
  const parts = [version, hash, ordinal].flatMap((name) => (name === null ? [] : quoteName(name)));
  return `concat_ws('|', ${parts.join(", ")})`;
}

/**
 * The user's rows with `record`, `reason` and, where the events have groups, `groups`: every group type with its
 * names. Each expression that is used more than once is a column of its own, so that it is made once.
 */
export function eventRows(projection: Projection, result: ResultColumns): string {
  const values: Record<string, string> = {
    user: idValue(result, "user_id"),
    device: idValue(result, "device_id"),
    event_type: textValue(result, "event_type"),
    time: timeValue(projection, result),
  };
  const ids = [
    { name: "user_id", ...ownField(result, "user", "user_id") },
    { name: "device_id", ...ownField(result, "device", "device_id") },
  ];
  const entries: Entry[] = [
    ...ids.flatMap(({ name, type, value }) => (type.kind === "void" ? [] : { name, type: TEXT, value })),
    { name: "event_type", type: TEXT, value: quoteOwnColumn("event_type") },
    { name: "time", type: WHOLE, value: quoteOwnColumn("time") },
  ];
  const rejections: Rejection[] = [
    ...idRejections(ids, projection.minIdLength),
    ...eventTypeRejections(ownField(result, "event_type")),
    ...timeRejections(ownField(result, "time")),
  ];
  const groups = addGroups(result, { values, entries, rejections });
  const anyDepth = addObjects(projection, result, { values, entries, rejections });
  addPlain(result, { entries, rejections });
  if (!projection.syncUserProperties)
    entries.push({ name: "$skip_user_properties_sync", type: { kind: "boolean" }, value: "true" });
  const texts = [...entries, { name: "insert_id", type: TEXT, value: textValue(result, "insert_id") }];
  const long = longRejections(
    texts.map((entry) =>
      entry.name === "groups" && groups ? { ...entry, type: groups.given } : asGiven(result, entry),
    ),
    quoteOwnColumn("record"),
  );
  entries.push({ name: "insert_id", type: TEXT, value: insertId(projection, result) });
  const rows = addColumns({ record: toJson(exactStruct(entries)) }, addColumns(values, rankedRows(projection, result)));
  return withReason([...rejections, ...long, ...(anyDepth ? [depthRejection(quoteOwnColumn("record"))] : [])], rows);
}

/** An entry with the type of its column: one that is made of a number has no long text. */
function asGiven(result: ResultColumns, entry: Entry): Entry {
  return entry.type.kind === "text" && !holdsText(typeOf(result, entry.name))
    ? { ...entry, type: { kind: "void" } }
    : entry;
}

type Parts = { values: Record<string, string>; entries: Entry[]; rejections: Rejection[] };

function addGroups({ fields }: ResultColumns, { values, entries, rejections }: Parts): GroupsColumn | null {
  const column = fields.get("groups");
  const groups = column && groupsColumn(quoteName(column.column), column.type);
  if (!groups) return null;
  values.groups = groups.names;
  entries.push({ name: "groups", type: groups.type, value: groups.shown });
  if (groups.bad) rejections.push({ code: "bad_properties", when: groups.bad });
  if (groups.tooMany) rejections.push({ code: "too_many_groups", when: groups.tooMany });
  return groups;
}

/**
 * Property columns. Group properties are not the event's own, but a row whose group properties are wrong is refused
 * whole. Says whether any object's depth is only known row by row.
 */
function addObjects(
  projection: Projection,
  { fields }: ResultColumns,
  { values, entries, rejections }: Parts,
): boolean {
  let anyDepth = false;
  for (const name of ["event_properties", "user_properties", "group_properties", "plan", "ingestion_metadata"]) {
    const column = fields.get(name);
    const object = column && objectColumn(quoteName(column.column), column.type);
    if (!object) continue;
    if (name === "user_properties" && !projection.syncUserProperties) continue;
    if (name === "group_properties" && !projection.syncGroupProperties) continue;
    if (object.bad) rejections.push({ code: "bad_properties", when: object.bad });
    values[name] = object.value;
    if (name === "group_properties") {
      const text = toJson(`struct(${quoteOwnColumn(name)} AS p)`);
      rejections.push(...longRejections([{ name, type: object.type, value: quoteOwnColumn(name) }], text));
      if (object.anyDepth) rejections.push(depthRejection(text));
      continue;
    }
    entries.push({ name, type: object.type, value: quoteOwnColumn(name) });
    anyDepth ||= object.anyDepth;
  }
  return anyDepth;
}

function addPlain(result: ResultColumns, { entries, rejections }: Pick<Parts, "entries" | "rejections">) {
  const done = new Set([...entries.map(({ name }) => name), "insert_id"]);
  for (const [name, { field, column, type }] of result.fields) {
    if (done.has(name) || type.kind === "void") continue;
    switch (field.kind) {
      case "text":
        entries.push({ name, type: TEXT, value: textValue(result, name) });
        break;
      case "long":
        entries.push({ name, type: WHOLE, value: `CAST(${quoteName(column)} AS BIGINT)` });
        break;
      case "number":
        if (type.kind === "float") rejections.push(numberRejection(quoteName(column)));
        entries.push({ name, type: { kind: "float" }, value: quoteName(column) });
        break;
      case "boolean":
        entries.push({ name, type: { kind: "float" }, value: quoteName(column) });
        break;
      case "time":
      case "object":
      case "groups":
        break;
    }
  }
}

/**
 * Milliseconds since 1970; the run's clock where the row has no time. The clock stands in an array: Spark compiles
 * numbers into the code of a statement, and data not, so that the code of the run before is used again.
 */
function timeValue({ clock, rewritten }: Projection, { fields }: ResultColumns): string {
  const column = fields.get("time");
  const nowBy = (value: string) =>
    `array(${clock.getTime()}L, ${clock.getTime()}L)[CAST(${quoteName(value)} IS NOT NULL AS INT)]`;
  if (!column || column.type.kind === "void") return nowBy(rewritten.hidden.version);
  const value = quoteName(column.column);
  const isNumber = column.type.kind === "integer" || column.type.kind === "bigint";
  const millis = isNumber ? `CAST(${value} AS BIGINT)` : `unix_millis(CAST(${value} AS TIMESTAMP))`;
  return `coalesce(${millis}, ${nowBy(column.column)})`;
}

/**
 * The SQL's own insert_id where it gives one; otherwise a hash of source, table, commit and row content. Of equal rows of
 * that commit every further one has a hash of that and of its ordinal, so that whoever reads the records can number
 * them too (lib/sync/deliver/assign-duplicate-ids.ts). For one table it is the same for any cut and any rewind, because none of these
 * changes. In joins the place that drives and the other rows' contents belong to it: the same for every retry of a run.
 * Where no row is hashed, each was seen to have one of the SQL's own; one without would count again at each repeat.
 */
function insertId({ rewritten, sourceId, tableId }: Projection, result: ResultColumns): string {
  const { version, hash, ordinal } = rewritten.hidden;
  if (hash === null) return `coalesce(${textValue(result, "insert_id")}, raise_error('A row has lost its insert_id.'))`;
  const commit = rewritten.from === "snapshot" ? "'snapshot'" : `CAST(${quoteName(version)} AS STRING)`;
  const row = [quoteText(sourceId), quoteText(tableId), commit, quoteName(hash)];
  return `coalesce(${textValue(result, "insert_id")}, ${rewritten.multipliesRows ? ofOutput(rewritten, row) : ofRow(ordinal, row)})`;
}

/** Each row is one event. The ordinal is hashed in after the first one's id. */
function ofRow(ordinal: string | null, row: readonly string[]): string {
  const first = idOfAll(row);
  return ordinal === null ? first : `IF(${quoteName(ordinal)} = 1, ${first}, ${idOf([first, quoteName(ordinal)])})`;
}

/** A row can come out as several events, also with rows of other tables: all that tells them apart. */
function ofOutput({ hidden, joined }: Projection["rewritten"], row: readonly string[]): string {
  const others = joined
    ? [`${joined.drivingReference}`, ...joined.hashes.map((name) => `coalesce(${quoteName(name)}, '-')`)]
    : [];
  return idOf([
    ...row,
    ...(hidden.ordinal === null ? [] : [quoteName(hidden.ordinal)]),
    ...others,
    quoteOwnColumn("rank"),
  ]);
}

/** Where one row of the driving table can come out as several with equal others, they are told apart by their rank in the order of their text. */
function rankedRows(projection: Projection, { columns }: ResultColumns): string {
  const { rewritten } = projection;
  const { version, hash, ordinal } = rewritten.hidden;
  if (!rewritten.multipliesRows || hash === null) return boundRows(projection);
  const row = [version, hash, ordinal, ...(rewritten.joined?.hashes ?? [])].flatMap((name) =>
    name === null ? [] : quoteName(name),
  );
  const text = toJson(`struct(${columns.map(quoteName).join(", ")})`);
  return addColumns(
    { rank: `row_number() OVER (PARTITION BY ${row.join(", ")} ORDER BY ${text})` },
    boundRows(projection),
  );
}
