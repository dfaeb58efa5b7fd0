import { quoteName } from "@/lib/core/table-name";
import type { Projection } from "./project-records";
import { foldProperties } from "./record-fold";
import { toJson } from "./record-json";
import { adding, own, type Result, refusedRow } from "./record-rows";
import type { SqlType } from "./record-type";

export type Folding = {
  /** Rows with `refusal`, `properties`, `text` (the properties' JSON) and the identity's columns. */
  rows: string;
  identity: readonly string[];
  properties: SqlType;
  /** The record's struct, from the identity's columns and the folded properties. */
  record: (set: string) => string;
  /** How often a row counts: once, also when it stands there for several groups. */
  weight: string;
};

/**
 * One record per identity: `refusal`, `record` and `rows`. Refused rows are told apart by their own JSON, in the same
 * pass, and each comes out by itself.
 */
export function foldedRecords(projection: Projection, result: Result, folding: Folding): string {
  const { identity, properties, weight } = folding;
  const order = `struct(${quoteName(projection.bound.hidden.version)}, ${own("text")})`;
  const fold = foldProperties(own("properties"), properties, order);
  const kept = Object.fromEntries(
    identity.map((name) => [`of_${name}`, `IF(${own("refusal")} IS NULL, ${own(name)}, NULL)`]),
  );
  const rows = adding(
    { ...kept, refused: `IF(${own("refusal")} IS NULL, NULL, ${refusedRow(projection, result)})`, weight },
    folding.rows,
  );
  const keys = [own("refusal"), own("refused"), ...identity.map((name) => own(`of_${name}`))];
  const selected = [
    own("refusal"),
    own("refused"),
    ...identity.map((name) => `${own(`of_${name}`)} AS ${own(name)}`),
    `sum(${own("weight")}) AS ${own("rows")}`,
    ...Object.entries(fold.aggregates).map(([name, value]) => `${value} AS ${own(name)}`),
  ];
  const grouped = `SELECT ${selected.join(", ")} FROM (${rows}) GROUP BY ${keys.join(", ")}`;
  const refused = `${own("refusal")} IS NOT NULL`;
  const record = `IF(${refused}, ${own("refused")}, ${toJson(folding.record(fold.set))})`;
  const copies = `array_repeat(1, CAST(IF(${refused}, ${own("rows")}, 1) AS INT))`;
  return `SELECT ${own("refusal")} AS refusal, ${record} AS record, CAST(IF(${refused}, 1, ${own("rows")}) AS STRING) AS rows FROM (${grouped}) LATERAL VIEW explode(${copies}) copies AS copy`;
}
