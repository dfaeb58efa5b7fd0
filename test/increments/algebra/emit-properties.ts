import {
  type DeltaTerm,
  deltaTerms,
  type ReferenceReading,
  termsAreExact,
  wholeReads,
} from "@/lib/sql/rewrite/delta-terms";
import { difference } from "./difference";
import { acceptedInserts, evaluateReads } from "./emit-events";
import type { Row, TableHistory } from "./history";
import { type Combination, type Query, referencesOf } from "./query";
import { changesIn, type Story, type Window } from "./runs";

/** Properties of one identity; null where the row has none. */
export type Properties = Record<string, number | null>;
export type PropertyRow = { identity: number; properties: Properties };

/** What a destination holds: identity to its properties. */
export type PropertyState = Map<number, Properties>;

/** How a property that became NULL is taken: as it was, or removed. */
export type Nulls = "left" | "unset";

/** A query of properties: rows of its combinations, by one identity each, as they are or in groups by identity. */
export type PropertyQuery = Query & { grouped: boolean };

type References = ReturnType<typeof referencesOf>;

/** How properties are emitted: the product's rule, or something wrong in its place. */
export type PropertyRule = {
  /** Terms for this query; null: what the whole result says of an identity at `to` and did not say at `from`. */
  terms: (references: References, query: PropertyQuery) => DeltaTerm[] | null;
  /** What a run sends of a whole result: it, and the one before. */
  differing: (now: PropertyRow[], before: PropertyRow[], nulls: Nulls) => PropertyRow[];
  takesUpdates: boolean;
};

export const PROPERTY_RULE: PropertyRule = {
  terms: (references, { grouped }) =>
    !grouped && termsAreExact(references, "user_properties") ? deltaTerms(references, "user_properties") : null,
  differing: differingOutcomes,
  takesUpdates: true,
};

/** The destination's state after each run. The first run imports the present. */
export function emitProperties(story: Story, query: PropertyQuery, rule: PropertyRule, nulls: Nulls): PropertyState[] {
  const references = referencesOf(query);
  const terms = rule.terms(references, query);
  const state: PropertyState = new Map();
  return story.runs.map((windows, run) => {
    const whole = (end: "from" | "to") =>
      wholeRows(story.histories, windows, query, wholeReads(references, "user_properties", end));
    if (run === 0) apply(state, inTextOrder(whole("to")), nulls);
    else if (terms === null) apply(state, rule.differing(whole("to"), whole("from"), nulls), nulls);
    else for (const term of terms) apply(state, termRows(story.histories, windows, query, term, rule), nulls);
    return structuredClone(state);
  });
}

/** The rows of the whole query with each occurrence at one version. */
export function wholeRows(
  histories: readonly TableHistory[],
  windows: readonly Window[],
  query: PropertyQuery,
  reads: readonly ReferenceReading[],
): PropertyRow[] {
  const rows = query.branches.flatMap((_, branch) =>
    evaluateReads(histories, windows, query, branch, reads, () => []).flatMap((combination) =>
      rowsOf(branch, combination),
    ),
  );
  return query.grouped ? groupRows(rows) : rows;
}

/** One term's rows in commit order: the driving change's version, then the text. */
function termRows(
  histories: readonly TableHistory[],
  windows: readonly Window[],
  query: PropertyQuery,
  { driving, reads }: DeltaTerm,
  { takesUpdates }: PropertyRule,
): PropertyRow[] {
  const versions = new Map<Row, number>();
  const branch = referencesOf(query)[driving]?.branch ?? 0;
  const combinations = evaluateReads(histories, windows, query, branch, reads, (table, window) => {
    const taken = acceptedRows(table, window, takesUpdates);
    for (const change of taken) versions.set(change, change.version);
    return taken;
  });
  return combinations
    .flatMap((combination) => {
      const version = Math.max(...combination.map((row) => (row && versions.get(row)) ?? -1));
      return rowsOf(branch, combination).map((row) => ({ row, version }));
    })
    .sort((one, other) => one.version - other.version || compareTexts(one.row, other.row))
    .map(({ row }) => row);
}

/** Inserts that are not rewrites, and what updates made of rows. */
export function acceptedRows(table: TableHistory, window: Window, takesUpdates = true) {
  const changes = changesIn(table, window);
  const inserted = new Set(acceptedInserts(changes, true));
  return changes.filter((change) => inserted.has(change) || (takesUpdates && change.kind === "update_postimage"));
}

/** The identity is the first place's id, without which there is no record; every place gives its payload and its key. */
export function rowsOf(branch: number, combination: Combination): PropertyRow[] {
  const identity = combination[0]?.values.id;
  if (identity === undefined) return [];
  const properties: Properties = {};
  combination.forEach((row, place) => {
    properties[`v${branch}_${place}`] = row?.values.v ?? null;
    properties[`k${branch}_${place}`] = row?.values.k ?? null;
  });
  return [{ identity, properties }];
}

function groupRows(rows: readonly PropertyRow[]): PropertyRow[] {
  const groups = new Map<number, number[]>();
  for (const { identity, properties } of rows) {
    const sum = Object.values(properties).reduce<number>((total, value) => total + (value ?? 0), 0);
    groups.set(identity, [...(groups.get(identity) ?? []), sum]);
  }
  return [...groups].map(([identity, sums]) => {
    const most = Math.max(...sums);
    return { identity, properties: { count: sums.length, least: Math.min(...sums), most: most > 4 ? most : null } };
  });
}

/** Set each row's properties, one row after another. */
export function apply(state: PropertyState, rows: readonly PropertyRow[], nulls: Nulls): void {
  for (const { identity, properties } of rows) {
    const present = { ...state.get(identity) };
    for (const [name, value] of Object.entries(properties)) {
      if (value !== null) present[name] = value;
      else if (nulls === "unset") delete present[name];
    }
    state.set(identity, present);
  }
}

/** Several rows of an identity are one, in the order of their texts; those are sent that are not what they were. */
function differingOutcomes(now: readonly PropertyRow[], before: readonly PropertyRow[], nulls: Nulls): PropertyRow[] {
  const was = outcomes(before, nulls);
  return [...outcomes(now, nulls)].flatMap(([identity, properties]) =>
    inNameOrder(was.get(identity)) === inNameOrder(properties) ? [] : [{ identity, properties }],
  );
}

function outcomes(rows: readonly PropertyRow[], nulls: Nulls): PropertyState {
  const merged: PropertyState = new Map();
  for (const { identity, properties } of inTextOrder(rows)) {
    const said = Object.entries(properties).filter(([, value]) => value !== null || nulls === "unset");
    merged.set(identity, { ...merged.get(identity), ...Object.fromEntries(said) });
  }
  return merged;
}

function inNameOrder(properties: Properties | undefined): string {
  return JSON.stringify(properties && Object.entries(properties).sort(([one], [other]) => (one < other ? -1 : 1)));
}

export function inTextOrder(rows: readonly PropertyRow[]): PropertyRow[] {
  return [...rows].sort(compareTexts);
}

/** Rows that are not among others, as they stand: a rule that looks right. */
export function minus(rows: readonly PropertyRow[], those: readonly PropertyRow[]): PropertyRow[] {
  const byText = new Map(rows.map((row) => [JSON.stringify(row), row]));
  const left = difference(
    rows.map((row) => JSON.stringify(row)),
    those.map((row) => JSON.stringify(row)),
  ).missing;
  return left.flatMap((text) => byText.get(text) ?? []);
}

export function compareTexts(one: PropertyRow, other: PropertyRow): number {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}
