import { toJson } from "@/lib/amplitude/records/values/record-json";
import type { SqlType } from "@/lib/model/table/sql-type";
import { quoteName, quoteText } from "@/lib/model/table/table-name";
import { type Fold, foldProperties } from "./merge-properties";
import type { Projection } from "./project-records";
import { adding, invalidRow, own, type Result } from "./record-rows";

export type Folding = {
  /** Rows of the bound SQL with `reason`, `properties`, `text` (the properties' JSON) and the identity's columns. */
  rows: (projection: Projection) => string;
  identity: readonly string[];
  /** Columns of which a record gets the last value that is not null, as `last_` and its name. */
  last?: readonly string[];
  properties: SqlType;
  /** The record's struct, from the identity's columns and the folded properties. */
  record: (operations: string) => string;
  /** How often a row counts: once, also when it stands there for several groups. */
  weight: string;
};

/**
 * One record per identity: `reason`, `record` and `rows`. Invalid rows are told apart by their own JSON, in the same
 * pass, and each comes out by itself. Where there is a `before`, only what is new or differs from it comes out.
 */
export function foldedRecords(projection: Projection, result: Result, folding: Folding): string {
  const { identity, properties } = folding;
  const order = `struct(${quoteName(projection.bound.hidden.version)}, ${own("text")})`;
  const unsetNulls = projection.dataType !== "event" && projection.unsetNulls;
  const fold = foldProperties(own("properties"), properties, order, unsetNulls);
  const last = (folding.last ?? []).map((name): [string, string] => [
    `last_${name}`,
    `max_by(${own(name)}, ${order}) FILTER (WHERE ${own(name)} IS NOT NULL)`,
  ]);
  const aggregates = { ...fold.aggregates, ...Object.fromEntries(last) };
  const grouped = (side: Projection) => groupedRows(side, result, folding, aggregates);
  const { bound } = projection;
  const rows =
    bound.before === null
      ? grouped(projection)
      : differing(
          grouped(projection),
          grouped({ ...projection, bound: { ...bound, text: bound.before } }),
          comparedText(identity, fold),
        );
  const isInvalid = `${own("reason")} IS NOT NULL`;
  const record = `IF(${isInvalid}, ${own("invalid")}, ${toJson(folding.record(fold.operations))})`;
  const copies = `array_repeat(1, CAST(IF(${isInvalid}, ${own("rows")}, 1) AS INT))`;
  return `SELECT ${own("reason")} AS reason, ${record} AS record, CAST(IF(${isInvalid}, 1, ${own("rows")}) AS STRING) AS rows FROM (${rows}) LATERAL VIEW explode(${copies}) copies AS copy`;
}

/** One row per identity, and one for each invalid row with how often it is there. */
function groupedRows(
  projection: Projection,
  result: Result,
  { identity, weight, rows }: Folding,
  aggregates: Fold["aggregates"],
): string {
  const kept = Object.fromEntries(
    identity.map((name) => [`of_${name}`, `IF(${own("reason")} IS NULL, ${own(name)}, NULL)`]),
  );
  const weighed = adding(
    { ...kept, invalid: `IF(${own("reason")} IS NULL, NULL, ${invalidRow(projection, result)})`, weight },
    rows(projection),
  );
  const keys = [own("reason"), own("invalid"), ...identity.map((name) => own(`of_${name}`))];
  const selected = [
    own("reason"),
    own("invalid"),
    ...identity.map((name) => `${own(`of_${name}`)} AS ${own(name)}`),
    `sum(${own("weight")}) AS ${own("rows")}`,
    ...Object.entries(aggregates).map(([name, value]) => `${value} AS ${own(name)}`),
  ];
  return `SELECT ${selected.join(", ")} FROM (${weighed}) GROUP BY ${keys.join(", ")}`;
}

/** A text that is the same before and now only where nothing is to be sent. */
function comparedText(identity: readonly string[], fold: Fold): string {
  const names = ["reason", "invalid", ...identity];
  const pairs = names.map((name) => `${quoteText(name)}, ${own(name)}`).join(", ");
  return toJson(`named_struct(${pairs}, 'properties', IF(${own("reason")} IS NULL, ${fold.comparable}, NULL))`);
}

function differing(now: string, before: string, text: string): string {
  const compared = own("compared");
  return `SELECT * FROM (${adding({ compared: text }, now)}) AS ${own("now")} LEFT ANTI JOIN (SELECT ${text} AS ${compared} FROM (${before})) AS ${own("before")} ON ${own("now")}.${compared} = ${own("before")}.${compared}`;
}
