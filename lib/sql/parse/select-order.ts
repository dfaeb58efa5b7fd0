import { field, listField, type Tree } from "./parser";

/** The SELECTs of a tree in the order of their words in the text. `startOf` tells where a tree's first name stands. */
export function textOrder(query: Tree, startOf: (tree: Tree) => number | null): Tree[] {
  const inside = (tree: Tree): Tree[] =>
    inOrder(queriesIn(tree), startOf).flatMap((nested) => textOrder(nested, startOf));
  const select = field(query, "select");
  if (isNode(select)) return [...namedIn(select, startOf), select, ...inside(without(select, "with"))];
  const operation = setOperation(query);
  if (operation === null) return inside(query);
  const { left, right, ...rest } = operation;
  return [...namedIn(operation, startOf), ...inside(left), ...inside(right), ...inside(without(rest, "with"))];
}

/** The outermost queries inside a tree. */
export function queriesIn(tree: Tree): Tree[] {
  if (!isNode(tree)) return [];
  if (isNode(field(tree, "select")) || setOperation(tree) !== null) return [tree];
  return Object.values(tree).flatMap(queriesIn);
}

/** The two sides of a UNION, INTERSECT or EXCEPT with its clauses; null for any other tree. */
export function setOperation(query: Tree): { left: Tree; right: Tree } | null {
  for (const kind of ["union", "intersect", "except"]) {
    const operation = field(query, kind);
    if (isNode(field(operation, "left")) && isNode(operation)) {
      return { ...operation, left: field(operation, "left"), right: field(operation, "right") };
    }
  }
  return null;
}

/** A node without some of its fields. */
export function without(tree: Tree, ...names: string[]): Tree {
  return isNode(tree) ? Object.fromEntries(Object.entries(tree).filter(([name]) => !names.includes(name))) : tree;
}

function namedIn(query: Tree, startOf: (tree: Tree) => number | null): Tree[] {
  return listField(field(query, "with"), "ctes").flatMap((cte) => textOrder(field(cte, "this"), startOf));
}

/** By their places; as they come where one has no name in it. */
function inOrder(queries: Tree[], startOf: (tree: Tree) => number | null): Tree[] {
  const placed = queries.map((query) => ({ query, start: startOf(query) }));
  if (placed.some(({ start }) => start === null)) return queries;
  return placed.sort((one, other) => (one.start ?? 0) - (other.start ?? 0)).map(({ query }) => query);
}

function isNode(tree: Tree): tree is object {
  return typeof tree === "object" && tree !== null;
}
