import type { Random } from "../random";
import type { Branch, Condition, Join, Place, Query } from "./query";

export type QueryOptions = {
  tables: number;
  placesMin: number;
  placesMax: number;
  branchesMax: number;
  /** Joins that a place after the first may have. */
  joins: readonly Join[];
  lookups: boolean;
};

/** A random query: tables may stand in it several times, in one branch (a self-join) or in several. */
export function randomQuery(random: Random, options: QueryOptions): Query {
  const branches = random.chance(0.75) ? 1 : random.between(1, options.branchesMax);
  return { branches: Array.from({ length: branches }, () => randomBranch(random, options)) };
}

function randomBranch(random: Random, options: QueryOptions): Branch {
  const lookupTables = Array.from({ length: options.tables }, () => options.lookups && random.chance(0.2));
  const places: Place[] = [];
  for (let i = 0, count = random.between(options.placesMin, options.placesMax); i < count; i++) {
    const table = random.below(options.tables);
    const join = i === 0 ? "from" : random.pick(options.joins);
    places.push({ table, join, lookupOnly: lookupTables[table] ?? false, on: randomOn(random, places, i) });
  }
  return { places, where: random.chance(0.4) ? [randomFilter(random, places)] : [] };
}

/** Mostly an equality with an earlier place whose row can be looked at; now and then a cross join. */
function randomOn(random: Random, places: readonly Place[], at: number): Condition[] {
  const visible = places.flatMap(({ join }, i) => (join === "exists" || join === "not_exists" ? [] : [i]));
  if (visible.length === 0 || random.chance(0.1)) return [];
  const columns = ["id", "k", "g"] as const;
  return Array.from({ length: random.chance(0.2) ? 2 : 1 }, () => ({
    kind: "equal",
    left: random.pick(visible),
    leftColumn: random.pick(columns),
    right: at,
    rightColumn: random.pick(columns),
  }));
}

function randomFilter(random: Random, places: readonly Place[]): Condition {
  const outer = places.flatMap(({ join }, i) => (join === "left" ? [i] : []));
  if (outer.length > 0 && random.chance(0.3)) return { kind: "is_null", of: random.pick(outer) };
  const visible = places.flatMap(({ join }, i) => (join === "exists" || join === "not_exists" ? [] : [i]));
  return {
    kind: "at_least",
    of: random.pick(visible),
    column: random.pick(["k", "v"] as const),
    bound: random.between(1, 2),
  };
}

/**
 * A query where each identity has at most one row, given tables with unique ids: every further place is found by its
 * id from a place before it. Inner joins, or the joins given.
 */
export function randomStarQuery(random: Random, tables: number, joins: readonly Join[]): Query {
  const places: Place[] = [];
  for (let i = 0, count = random.between(1, 4); i < count; i++) {
    const on: Condition = {
      kind: "equal",
      left: random.below(i),
      leftColumn: random.pick(["k", "g", "id"] as const),
      right: i,
      rightColumn: "id",
    };
    places.push({
      table: random.below(tables),
      join: i === 0 ? "from" : random.pick(joins),
      lookupOnly: false,
      on: i === 0 ? [] : [on],
    });
  }
  const of = random.below(places.length);
  const where: Condition[] = random.chance(0.4) ? [{ kind: "at_least", of, column: "v", bound: 1 }] : [];
  return { branches: [{ places, where }] };
}
