import type { Occurrence } from "@/lib/core/emission-terms";
import { field, listField, type Tree, textField } from "./parser";

export type Side = Occurrence["side"];

/** A relation of one FROM, and the side that its joins put it on. `refused`: why this join cannot be followed. */
export type JoinedRelation = { relation: Tree; side: Side; refused: string | null };

const SIDES: Record<string, Side> = {
  Inner: "inner",
  Cross: "inner",
  Implicit: "inner",
  Right: "inner",
  Left: "nullable",
  LeftSemi: "subquery",
  LeftAnti: "subquery",
  Semi: "subquery",
  Anti: "subquery",
};
const FULL_JOIN =
  "FULL JOIN makes rows of one table alone, and another when its partner comes: what was sent cannot be taken back. Use a LEFT JOIN, or two sources.";
const NESTED = "Write each ON right behind its own join.";

/**
 * The relations of a SELECT in the order of the text. The right of a LEFT JOIN can be NULL, and so can everything
 * left of a RIGHT JOIN back to a comma, which binds less than a join. Semi and anti joins only ask.
 */
export function joinedRelations(select: Tree): JoinedRelation[] {
  const joined = listField(field(select, "from"), "expressions").map(
    (relation): JoinedRelation => ({ relation, side: "inner", refused: null }),
  );
  let sinceComma = Math.max(0, joined.length - 1);
  for (const join of listField(select, "joins")) {
    const kind = textField(join, "kind") ?? "";
    if (kind === "Implicit") sinceComma = joined.length;
    if (kind === "Right") for (const before of joined.slice(sinceComma)) before.side = within("nullable", before.side);
    joined.push({ relation: field(join, "this"), side: SIDES[kind] ?? "inner", refused: refusal(join, kind) });
  }
  return joined;
}

/** The side of a relation inside another one, seen from outside. */
export function within(outer: Side, inner: Side): Side {
  if (outer === "subquery" || inner === "subquery") return "subquery";
  return outer === "nullable" ? "nullable" : inner;
}

function refusal(join: Tree, kind: string): string | null {
  if (/full/i.test(kind)) return FULL_JOIN;
  if (SIDES[kind] === undefined) return `This kind of join (${kind.toUpperCase()}) is not supported. Use JOIN … ON.`;
  const nested = field(join, "deferred_condition") === true || Number(field(join, "nesting_group") ?? 0) > 0;
  return nested ? NESTED : null;
}
