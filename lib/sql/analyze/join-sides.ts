import type { SqlFindingCode } from "@/lib/sql/parse/finding-at";
import { field, listField, type Tree, textField } from "@/lib/sql/parse/parser";
import type { TableReference } from "@/lib/sql/rewrite/delta-terms";

export type Side = TableReference["side"];

/** A relation of one FROM, and the side that its joins put it on. `refused`: why this join cannot be followed. */
export type JoinedRelation = { relation: Tree; side: Side; refused: JoinRefusal | null };

/** `always`: not even where all rows are read at once. */
type JoinRefusal = { code: SqlFindingCode; message: string; always: boolean };

const SIDES: Record<string, Side> = {
  Inner: "inner",
  Cross: "inner",
  Implicit: "inner",
  Right: "inner",
  Left: "nullable",
  Full: "nullable",
  Natural: "inner",
  LeftSemi: "subquery",
  LeftAnti: "subquery",
  Semi: "subquery",
  Anti: "subquery",
};
const FULL_JOIN =
  "FULL JOIN makes a row of one table alone, and another one when its partner comes: what was sent cannot be taken back. Use LEFT JOIN from the table whose rows are sent, or make two sources.";
const NATURAL_JOIN =
  "NATURAL JOIN compares whatever columns both tables have, so a column that is added later would change what is sent. Write JOIN … USING (columns).";
const NESTED =
  "The ON of this join stands after another join. Write each ON right after its own join, or put the inner join in parentheses.";

/**
 * The relations of a SELECT in the order of the text, those of joins in parentheses among them. The right of a LEFT
 * JOIN can be NULL, and so can everything left of a RIGHT JOIN back to a comma, which binds less than a join. Semi and
 * anti joins only ask.
 */
export function joinedRelations(select: Tree): JoinedRelation[] {
  const listed = listField(field(select, "from"), "expressions").map(plainRelations);
  return joinOn(listed.slice(0, -1).flat(), listed.at(-1) ?? [], listField(select, "joins"));
}

/** The conditions of joins in parentheses: expressions that stand inside FROM. */
export function innerConditions(select: Tree): Tree[] {
  const relations = [
    ...listField(field(select, "from"), "expressions"),
    ...listField(select, "joins").map((join) => field(join, "this")),
  ];
  return relations.flatMap(conditionsIn);
}

/** The side of a relation inside another one, seen from outside. */
export function nestSide(outer: Side, inner: Side): Side {
  if (outer === "subquery" || inner === "subquery") return "subquery";
  return outer === "nullable" ? "nullable" : inner;
}

function joinOn(before: JoinedRelation[], first: JoinedRelation[], joins: Tree[]): JoinedRelation[] {
  const joined = [...before, ...first];
  let sinceComma = before.length;
  for (const join of joins) {
    const kind = textField(join, "kind") ?? "";
    if (kind === "Implicit") sinceComma = joined.length;
    if (/^(right|full)/i.test(kind))
      for (const earlier of joined.slice(sinceComma)) earlier.side = nestSide("nullable", earlier.side);
    const side = SIDES[kind] ?? "inner";
    const refused = refusal(join, kind);
    for (const each of plainRelations(field(join, "this")))
      joined.push({ ...each, side: nestSide(side, each.side), refused: refused ?? each.refused });
  }
  return joined;
}

/** A relation, or those of a join in parentheses. */
function plainRelations(relation: Tree): JoinedRelation[] {
  const inner = field(field(relation, "paren"), "this");
  if (inner !== undefined) return plainRelations(inner);
  const join = field(relation, "joined_table");
  if (join === undefined) return [{ relation, side: "inner", refused: null }];
  const relations = joinOn([], plainRelations(field(join, "left")), listField(join, "joins"));
  const name = textField(field(join, "alias"), "name");
  if (name === null) return relations;
  const message = `Leave out the name ${name} behind the parentheses, and use the names of the tables inside them.`;
  return relations.map((each) => ({ ...each, refused: { code: "join", message, always: true } }));
}

function conditionsIn(relation: Tree): Tree[] {
  const inner = field(field(relation, "paren"), "this");
  if (inner !== undefined) return conditionsIn(inner);
  const join = field(relation, "joined_table");
  if (join === undefined) return [];
  const joins = listField(join, "joins");
  const relations = [field(join, "left"), ...joins.map((each) => field(each, "this"))];
  return [...relations.flatMap(conditionsIn), ...joins.map((each) => field(each, "on"))];
}

function refusal(join: Tree, kind: string): JoinRefusal | null {
  if (/full/i.test(kind)) return { code: "join", message: FULL_JOIN, always: kind !== "Full" };
  if (/natural/i.test(kind)) return { code: "join", message: NATURAL_JOIN, always: kind !== "Natural" };
  if (SIDES[kind] === undefined) {
    const message = `This kind of join (${kind.toUpperCase()}) is not supported. Use JOIN … ON.`;
    return { code: "join", message, always: true };
  }
  const nested = field(join, "deferred_condition") === true || Number(field(join, "nesting_group") ?? 0) > 0;
  return nested ? { code: "join", message: NESTED, always: true } : null;
}
