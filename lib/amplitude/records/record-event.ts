import { type Entry, exactStruct, toJson } from "@/lib/amplitude/records/values/record-json";
import { holdsText, longRejections } from "@/lib/amplitude/records/values/record-long";
import {
  depthRejection,
  eventTypeRejections,
  idRejections,
  type TextField,
  timeRejections,
} from "@/lib/amplitude/records/values/rejection-reasons";
import { identifier, joinSql, type SqlFragment, sql, textLiteral } from "@/lib/sql/fragment";
import {
  type EventPart,
  findGroups,
  groupsPart,
  mergeParts,
  objectParts,
  plainParts,
  TEXT,
  WHOLE,
} from "./event-parts";
import { idOf, idOfAll } from "./id-of";
import type { Projection } from "./projection";
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

/** One event per row: `reason` and `record`, and the row's `pair` where it is asked for. */
export function eventRecords(projection: Projection, result: ResultColumns): SqlFragment {
  const record = sql`IF(${quoteOwnColumn("reason")} IS NULL, ${quoteOwnColumn("record")}, ${invalidRow(projection, result)})`;
  const pair = projection.pairs ? sql`, ${drivingRow(projection)} AS pair` : sql``;
  return sql`SELECT ${quoteOwnColumn("reason")} AS reason, ${record} AS record${pair} FROM (${eventRows(projection, result)})`;
}

/** Commit, content and ordinal: what tells a driving row from every other. */
function drivingRow({ rewritten }: Projection): SqlFragment {
  const { version, hash, ordinal } = rewritten.hidden;
  const parts = [version, hash, ordinal].flatMap((name) => (name === null ? [] : identifier(name)));
  return sql`concat_ws('|', ${joinSql(parts)})`;
}

/**
 * The user's rows with `record`, `reason` and, where the events have groups, `groups`: every group type with its
 * names. Each expression that is used more than once is a column of its own, so that it is made once.
 */
export function eventRows(projection: Projection, result: ResultColumns): SqlFragment {
  const ids = [
    { name: "user_id", ...ownField(result, "user", "user_id") },
    { name: "device_id", ...ownField(result, "device", "device_id") },
  ];
  const groups = findGroups(result);
  const objects = objectParts(projection, result);
  const { values, entries, rejections } = mergeParts([
    identityPart(projection, result, ids),
    ...(groups ? [groupsPart(groups)] : []),
    ...objects,
    ...plainParts(result),
  ]);
  if (!projection.syncUserProperties)
    entries.push({ name: "$skip_user_properties_sync", type: { kind: "boolean" }, value: sql`true` });
  const texts = [...entries, { name: "insert_id", type: TEXT, value: textValue(result, "insert_id") }];
  const long = longRejections(
    texts.map((entry) =>
      entry.name === "groups" && groups ? { ...entry, type: groups.given } : asGiven(result, entry),
    ),
    quoteOwnColumn("record"),
  );
  const deep = objects.some(({ anyDepth }) => anyDepth) ? [depthRejection(quoteOwnColumn("record"))] : [];
  const record = exactStruct([...entries, { name: "insert_id", type: TEXT, value: insertId(projection, result) }]);
  const rows = addColumns({ record: toJson(record) }, addColumns(values, rankedRows(projection, result)));
  return withReason([...rejections, ...long, ...deep], rows);
}

/** Who did what, and when. */
function identityPart(
  projection: Projection,
  result: ResultColumns,
  ids: readonly (TextField & { name: string })[],
): EventPart {
  return {
    values: {
      user: idValue(result, "user_id"),
      device: idValue(result, "device_id"),
      event_type: textValue(result, "event_type"),
      time: timeValue(projection, result),
    },
    entries: [
      ...ids.flatMap(({ name, type, value }) => (type.kind === "void" ? [] : { name, type: TEXT, value })),
      { name: "event_type", type: TEXT, value: quoteOwnColumn("event_type") },
      { name: "time", type: WHOLE, value: quoteOwnColumn("time") },
    ],
    rejections: [
      ...idRejections(ids, projection.minIdLength),
      ...eventTypeRejections(ownField(result, "event_type")),
      ...timeRejections(ownField(result, "time")),
    ],
  };
}

/** An entry with the type of its column: one that is made of a number has no long text. */
function asGiven(result: ResultColumns, entry: Entry): Entry {
  return entry.type.kind === "text" && !holdsText(typeOf(result, entry.name))
    ? { ...entry, type: { kind: "void" } }
    : entry;
}

/**
 * Milliseconds since 1970; the run's clock where the row has no time. The clock stands in an array: Spark compiles
 * numbers into the code of a statement, and data not, so that the code of the run before is used again.
 */
function timeValue({ clock, rewritten }: Projection, { fields }: ResultColumns): SqlFragment {
  const column = fields.get("time");
  const nowBy = (value: string) =>
    sql`array(${clock.getTime()}L, ${clock.getTime()}L)[CAST(${identifier(value)} IS NOT NULL AS INT)]`;
  if (!column || column.type.kind === "void") return nowBy(rewritten.hidden.version);
  const value = identifier(column.column);
  const isNumber = column.type.kind === "integer" || column.type.kind === "bigint";
  const millis = isNumber ? sql`CAST(${value} AS BIGINT)` : sql`unix_millis(CAST(${value} AS TIMESTAMP))`;
  return sql`coalesce(${millis}, ${nowBy(column.column)})`;
}

/**
 * The SQL's own insert_id where it gives one; otherwise a hash of source, table, commit and row content. Of equal rows of
 * that commit every further one has a hash of that and of its ordinal, so that whoever reads the records can number
 * them too (lib/sync/deliver/assign-duplicate-ids.ts). For one table it is the same for any cut and any rewind, because none of these
 * changes. In joins the place that drives and the other rows' contents belong to it: the same for every retry of a run.
 * Where no row is hashed, each was seen to have one of the SQL's own; one without would count again at each repeat.
 */
function insertId({ rewritten, sourceId, tableId }: Projection, result: ResultColumns): SqlFragment {
  const { version, hash, ordinal } = rewritten.hidden;
  if (hash === null)
    return sql`coalesce(${textValue(result, "insert_id")}, raise_error('A row has lost its insert_id.'))`;
  const commit = rewritten.from === "snapshot" ? sql`'snapshot'` : sql`CAST(${identifier(version)} AS STRING)`;
  const row = [textLiteral(sourceId), textLiteral(tableId), commit, identifier(hash)];
  return sql`coalesce(${textValue(result, "insert_id")}, ${rewritten.multipliesRows ? ofOutput(rewritten, row) : ofRow(ordinal, row)})`;
}

/** Each row is one event. The ordinal is hashed in after the first one's id. */
function ofRow(ordinal: string | null, row: readonly SqlFragment[]): SqlFragment {
  const first = idOfAll(row);
  return ordinal === null
    ? first
    : sql`IF(${identifier(ordinal)} = 1, ${first}, ${idOf([first, identifier(ordinal)])})`;
}

/** A row can come out as several events, also with rows of other tables: all that tells them apart. */
function ofOutput({ hidden, joined }: Projection["rewritten"], row: readonly SqlFragment[]): SqlFragment {
  const others = joined
    ? [sql`${joined.drivingReference}`, ...joined.hashes.map((name) => sql`coalesce(${identifier(name)}, '-')`)]
    : [];
  return idOf([
    ...row,
    ...(hidden.ordinal === null ? [] : [identifier(hidden.ordinal)]),
    ...others,
    quoteOwnColumn("rank"),
  ]);
}

/** Where one row of the driving table can come out as several with equal others, they are told apart by their rank in the order of their text. */
function rankedRows(projection: Projection, { columns }: ResultColumns): SqlFragment {
  const { rewritten } = projection;
  const { version, hash, ordinal } = rewritten.hidden;
  if (!rewritten.multipliesRows || hash === null) return boundRows(projection);
  const row = [version, hash, ordinal, ...(rewritten.joined?.hashes ?? [])].flatMap((name) =>
    name === null ? [] : identifier(name),
  );
  const text = toJson(sql`struct(${joinSql(columns.map(identifier))})`);
  return addColumns(
    { rank: sql`row_number() OVER (PARTITION BY ${joinSql(row)} ORDER BY ${text})` },
    boundRows(projection),
  );
}
