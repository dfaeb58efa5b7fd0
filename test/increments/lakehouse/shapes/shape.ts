import type { DataType } from "@/lib/model/source/data-type";
import type { TableKind } from "../tables/columns";

/**
 * A SQL text that people write, and what must come of it.
 *
 * `{people}` stands for the table where the text gives it an alias, `{people!}` where it goes by its own name,
 * `{people~}` and `{people~!}` spell it in another way, and `{people.}` qualifies a column.
 */
export type Shape = {
  name: string;
  dataType: DataType;
  sql: string;
  /** What the oracle evaluates where a table stands more often in the meaning than in the text. */
  meaning?: string;
  /** What stands after the SQL in the text: it has no meaning. */
  suffix?: string;
  /** Each table reference of the meaning in turn. By default all drive, in one branch. */
  references?: readonly Reference[];
  /**
   * `changes`: rows come of changed rows. `difference`: the rows that are in the present result and were not in the
   * one before; only for properties.
   */
  rule?: "changes" | "difference";
  lookupOnly?: readonly TableKind[];
  syncUserProperties?: boolean;
  syncGroupProperties?: boolean;
  unsetNulls?: boolean;
};

/** `drives`: its changes send something. Rows of two branches never meet; what is beside a union (null) meets all. */
export type Reference = { drives: boolean; branch: number | null };

const PLACEHOLDER = /\{(people|orders|items)(~?)([!.]?)\}/g;

/** The text that a person gives to the product. */
export function productSql({ sql, suffix = "" }: Shape, schema: string): string {
  const filled = sql.replace(PLACEHOLDER, (_, kind: string, other: string, mark: string) => {
    const [catalog = "", last = ""] = schema.split(".");
    const name = other ? `${catalog}.\`${last.toUpperCase()}\`.${kind.toUpperCase()}` : `${schema}.${kind}`;
    return mark === "." ? `${name}.` : name;
  });
  return filled.replaceAll("{now}", "current_timestamp()") + suffix;
}

/** The same text with each table reference, in the order of the text, replaced by a relation. */
export function meaningSql(
  { sql, meaning = sql }: Shape,
  relation: (kind: TableKind, reference: number) => string,
  clock: Date,
): string {
  let reference = 0;
  const filled = meaning.replace(PLACEHOLDER, (_, kind: TableKind, _other: string, mark: string) => {
    if (mark === ".") return `${kind}.`;
    return `(${relation(kind, reference++)})${mark === "!" ? ` AS ${kind}` : ""}`;
  });
  return filled.replaceAll("{now}", `TIMESTAMP'${clock.toISOString().replace("T", " ").replace("Z", "")}'`);
}

/** The table references of the meaning, in the order of the text. */
export function referencesOf({ sql, meaning = sql, references }: Shape): (Reference & { kind: TableKind })[] {
  return [...meaning.matchAll(PLACEHOLDER)]
    .filter(([, , , mark]) => mark !== ".")
    .map(([, kind], i) => ({ kind: tableKind(kind), ...(references?.[i] ?? { drives: true, branch: 0 }) }));
}

function tableKind(kind: string | undefined): TableKind {
  if (kind === "people" || kind === "orders" || kind === "items") return kind;
  throw new Error(`There is no table ${kind}.`);
}

/** The tables of a shape, each once. */
export function tablesOf(shape: Shape): TableKind[] {
  return [...new Set(referencesOf(shape).map(({ kind }) => kind))];
}
