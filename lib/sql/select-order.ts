import { field, listField, type Tree } from "./parser";

/** The SELECTs of a tree in the order in which they stand in the text. */
export function textOrder(query: Tree): Tree[] {
  const select = field(query, "select");
  if (select === undefined) {
    const inner = field(field(query, "subquery"), "this");
    return inner === undefined ? setOperation(query) : textOrder(inner);
  }
  const relations = [
    ...listField(field(select, "from"), "expressions"),
    ...listField(select, "joins").map((join) => field(join, "this")),
  ];
  return [
    ...named(select),
    select,
    ...relations.flatMap((relation) =>
      field(relation, "subquery") === undefined ? [] : textOrder(field(field(relation, "subquery"), "this")),
    ),
  ];
}

function setOperation(query: Tree): Tree[] {
  return ["union", "intersect", "except"].flatMap((kind) => {
    const operation = field(query, kind);
    const operands = ["left", "right"].flatMap((side) => {
      const operand = field(operation, side);
      return operand === undefined ? [] : textOrder(operand);
    });
    return [...named(operation), ...operands];
  });
}

function named(query: Tree): Tree[] {
  return listField(field(query, "with"), "ctes").flatMap((cte) => textOrder(field(cte, "this")));
}
