import type { TableReference } from "@/lib/sql/rewrite/delta-terms";
import type { Column, Row } from "./history";

/** How an occurrence meets those before it. `exists` and `not_exists` only ask: they add no row to the result. */
export type Join = "from" | "inner" | "left" | "right" | "exists" | "not_exists";

/** `left.column = right.column`, or a comparison with a number. NULL makes it false. */
export type Condition =
  | { kind: "equal"; left: number; leftColumn: Column; right: number; rightColumn: Column }
  | { kind: "at_least"; of: number; column: Column; bound: number }
  | { kind: "is_null"; of: number };

/** One place in FROM: the table by its number, the join, and its ON over this occurrence and earlier ones. */
export type Place = { table: number; join: Join; lookupOnly: boolean; on: Condition[] };

/** A SELECT without aggregates: places in FROM order, then WHERE. A query is its branches under UNION ALL. */
export type Branch = { places: Place[]; where: Condition[] };
export type Query = { branches: Branch[] };

/** One result row: the row of each place, null on an outer side without a match. Places that only ask have none. */
export type Combination = (Row | null)[];

/** The occurrences of a query in the order of the text, as the product's rule takes them. */
export function referencesOf({ branches }: Query): (TableReference & { table: number; branch: number })[] {
  return branches.flatMap(({ places }, branch) => {
    const lastRight = places.findLastIndex(({ join }) => join === "right");
    return places.map(({ table, join, lookupOnly }, i) => {
      const asks = join === "exists" || join === "not_exists";
      const side = asks ? "subquery" : join === "left" || i < lastRight ? "nullable" : "inner";
      return { table, branch, branches: [{ union: 0, branch }], side, lookupOnly };
    });
  });
}

/** Evaluate a branch over one relation per place: each join in turn over whole relations. */
export function evaluate({ places, where }: Branch, relations: readonly (readonly Row[])[]): Combination[] {
  let result: Combination[] = [[]];
  places.forEach((place, i) => {
    result = joinNext(result, relations[i] ?? [], place, i);
  });
  return result.filter((combination) => where.every((condition) => holds(condition, combination)));
}

function joinNext(
  result: Combination[],
  relation: readonly Row[],
  { join, on }: Place,
  earlier: number,
): Combination[] {
  const matches = (combination: Combination, row: Row) =>
    on.every((condition) => holds(condition, [...combination, row]));
  switch (join) {
    case "from":
      return relation.map((row) => [row]);
    case "inner":
      return result.flatMap((combination) =>
        relation.filter((row) => matches(combination, row)).map((row) => [...combination, row]),
      );
    case "left":
      return result.flatMap((combination) => {
        const matching = relation.filter((row) => matches(combination, row));
        return matching.length > 0 ? matching.map((row) => [...combination, row]) : [[...combination, null]];
      });
    case "right":
      return relation.flatMap((row) => {
        const matching = result.filter((combination) => matches(combination, row));
        const none = Array<null>(earlier).fill(null);
        return matching.length > 0 ? matching.map((combination) => [...combination, row]) : [[...none, row]];
      });
    case "exists":
    case "not_exists":
      return result
        .filter((combination) => relation.some((row) => matches(combination, row)) === (join === "exists"))
        .map((combination) => [...combination, null]);
  }
}

/** Whether a condition holds for a combination. */
export function holds(condition: Condition, combination: Combination): boolean {
  switch (condition.kind) {
    case "equal": {
      const left = combination[condition.left]?.values[condition.leftColumn] ?? null;
      const right = combination[condition.right]?.values[condition.rightColumn] ?? null;
      return left !== null && left === right;
    }
    case "at_least":
      return (combination[condition.of]?.values[condition.column] ?? -1) >= condition.bound;
    case "is_null":
      return (combination[condition.of] ?? null) === null;
  }
}
