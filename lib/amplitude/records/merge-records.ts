import { toJson } from "@/lib/amplitude/records/values/record-json";
import type { SqlType } from "@/lib/model/table/sql-type";
import { identifier, joinSql, type SqlFragment, sql, textLiteral } from "@/lib/sql/fragment";
import { mergeProperties, type PropertyMerge } from "./merge-properties";
import type { Projection } from "./projection";
import { addColumns, invalidRow, quoteOwnColumn, type ResultColumns } from "./record-rows";

export type MergeOptions = {
  /** Rows of the rewritten SQL with `reason`, `properties`, `text` (the properties' JSON) and the identity's columns. */
  rows: (projection: Projection) => SqlFragment;
  identity: readonly string[];
  /** Columns of which a record gets the last value that is not null, as `last_` and its name. */
  last?: readonly string[];
  properties: SqlType;
  /** The record's struct, from the identity's columns and the merged properties. */
  record: (operations: SqlFragment) => SqlFragment;
  /** How often a row counts: once, also when it stands there for several groups. */
  weight: SqlFragment;
};

/**
 * One record per identity: `reason`, `record` and `rows`. Invalid rows are told apart by their own JSON, in the same
 * pass, and each comes out by itself. Where there is a `before`, only what is new or differs from it comes out.
 */
export function mergedRecords(projection: Projection, result: ResultColumns, options: MergeOptions): SqlFragment {
  const { identity, properties } = options;
  const order = sql`struct(${identifier(projection.rewritten.hidden.version)}, ${quoteOwnColumn("text")})`;
  const unsetNulls = projection.dataType !== "event" && projection.unsetNulls;
  const merge = mergeProperties(quoteOwnColumn("properties"), properties, order, unsetNulls);
  const last = (options.last ?? []).map((name): [string, SqlFragment] => [
    `last_${name}`,
    sql`max_by(${quoteOwnColumn(name)}, ${order}) FILTER (WHERE ${quoteOwnColumn(name)} IS NOT NULL)`,
  ]);
  const aggregates = { ...merge.aggregates, ...Object.fromEntries(last) };
  const grouped = (side: Projection) => groupedRows(side, result, options, aggregates);
  const { rewritten } = projection;
  const rows =
    rewritten.before === null
      ? grouped(projection)
      : selectDiffering(
          grouped(projection),
          grouped({ ...projection, rewritten: { ...rewritten, text: rewritten.before } }),
          comparedText(identity, merge),
        );
  const isInvalid = sql`${quoteOwnColumn("reason")} IS NOT NULL`;
  const record = sql`IF(${isInvalid}, ${quoteOwnColumn("invalid")}, ${toJson(options.record(merge.operations))})`;
  const copies = sql`array_repeat(1, CAST(IF(${isInvalid}, ${quoteOwnColumn("rows")}, 1) AS INT))`;
  return sql`SELECT ${quoteOwnColumn("reason")} AS reason, ${record} AS record, CAST(IF(${isInvalid}, 1, ${quoteOwnColumn("rows")}) AS STRING) AS rows FROM (${rows}) LATERAL VIEW explode(${copies}) copies AS copy`;
}

/** One row per identity, and one for each invalid row with how often it is there. */
function groupedRows(
  projection: Projection,
  result: ResultColumns,
  { identity, weight, rows }: MergeOptions,
  aggregates: PropertyMerge["aggregates"],
): SqlFragment {
  const kept = Object.fromEntries(
    identity.map((name) => [`of_${name}`, sql`IF(${quoteOwnColumn("reason")} IS NULL, ${quoteOwnColumn(name)}, NULL)`]),
  );
  const weighed = addColumns(
    { ...kept, invalid: sql`IF(${quoteOwnColumn("reason")} IS NULL, NULL, ${invalidRow(projection, result)})`, weight },
    rows(projection),
  );
  const keys = [
    quoteOwnColumn("reason"),
    quoteOwnColumn("invalid"),
    ...identity.map((name) => quoteOwnColumn(`of_${name}`)),
  ];
  const selected = [
    quoteOwnColumn("reason"),
    quoteOwnColumn("invalid"),
    ...identity.map((name) => sql`${quoteOwnColumn(`of_${name}`)} AS ${quoteOwnColumn(name)}`),
    sql`sum(${quoteOwnColumn("weight")}) AS ${quoteOwnColumn("rows")}`,
    ...Object.entries(aggregates).map(([name, value]) => sql`${value} AS ${quoteOwnColumn(name)}`),
  ];
  return sql`SELECT ${joinSql(selected)} FROM (${weighed}) GROUP BY ${joinSql(keys)}`;
}

/** A text that is the same before and now only where nothing is to be sent. */
function comparedText(identity: readonly string[], merge: PropertyMerge): SqlFragment {
  const names = ["reason", "invalid", ...identity];
  const pairs = joinSql(names.map((name) => sql`${textLiteral(name)}, ${quoteOwnColumn(name)}`));
  return toJson(
    sql`named_struct(${pairs}, 'properties', IF(${quoteOwnColumn("reason")} IS NULL, ${merge.comparable}, NULL))`,
  );
}

function selectDiffering(now: SqlFragment, before: SqlFragment, text: SqlFragment): SqlFragment {
  const compared = quoteOwnColumn("compared");
  return sql`SELECT * FROM (${addColumns({ compared: text }, now)}) AS ${quoteOwnColumn("now")} LEFT ANTI JOIN (SELECT ${text} AS ${compared} FROM (${before})) AS ${quoteOwnColumn("before")} ON ${quoteOwnColumn("now")}.${compared} = ${quoteOwnColumn("before")}.${compared}`;
}
