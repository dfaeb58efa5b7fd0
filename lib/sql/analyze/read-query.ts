import { refusedClauses } from "@/lib/sql/analyze/findings/refused-clauses";
import { checkUsed, namedQueries, type Scope } from "@/lib/sql/parse/named-queries";
import { field, listField, type Tree } from "@/lib/sql/parse/parser";
import { ownerOf } from "@/lib/sql/parse/select-extents";
import { queriesIn, setOperation, without } from "@/lib/sql/parse/select-order";
import type { ParsedReference } from "@/lib/sql/parse/statement";
import type { Token } from "@/lib/sql/parse/token";
import { isWordOfSql } from "@/lib/sql/parse/word-roles";
import { innerConditions, joinedRelations, nestSide } from "./join-sides";
import { PIVOT, readRelation, relationSpan, UNPIVOT } from "./read-relation";
import { keywordBy, type Place, type Reader, refuse, type Step, selectsIn } from "./reader";

/** Read a query, and give the references whose rows its result holds. */
export function readQuery(reader: Reader, query: Tree, scope: Scope, place: Place): ParsedReference[] {
  const select = field(query, "select");
  if (select !== undefined) return readSelect(reader, select, scope, place);
  const inner = field(field(query, "subquery"), "this");
  if (inner !== undefined) {
    refuseClauses(reader, field(query, "subquery"));
    return readQuery(reader, inner, scope, place);
  }
  if (setOperation(query) !== null) return readSetOperation(reader, query, scope, place);
  if (field(query, "values") === undefined)
    refuse(reader, { start: 0, end: reader.text.length }, "not_select", "Only a SELECT can be imported.");
  return [];
}

function readSelect(reader: Reader, select: Tree, outer: Scope, place: Place): ParsedReference[] {
  const { text, tokens, options } = reader;
  const index = reader.order.get(select) ?? 0;
  reader.modes.set(index, (reader.modes.get(index) ?? new Set()).add(place.mode));
  for (const { start, end, code, message } of refusedClauses(text, tokens, select, index, options.dataType, place.mode))
    refuse(reader, { start, end }, code, message);
  const scope = namedQueries(reader, select, outer, place.copy);
  const handsOn = place.mode === "rows";
  const step: Step = { select: index, copy: place.copy, union: place.union, handsOn, relations: [] };
  reader.steps.push(step);
  for (const { relation, side, refused } of joinedRelations(select)) {
    if (refused && (refused.always || handsOn))
      refuse(reader, joinWord(reader, relation), refused.code, refused.message);
    const inside: Place = { ...place, select: index, side: nestSide(place.side, side), union: null };
    // What only asks hands no row on.
    const read = readRelation(
      reader,
      relation,
      scope,
      side === "subquery" ? { ...inside, mode: "whole" } : inside,
      readQuery,
    );
    checkName(reader, relation, step, read.name);
    step.relations.push(read);
  }
  if (handsOn) refuseTurned(reader, select, { ...place, select: index });
  readAsked(reader, select, scope, place);
  checkUsed(reader, scope, outer);
  return step.relations.flatMap(({ references }) => references);
}

/** PIVOT and UNPIVOT after the condition of a join: they turn all that is joined so far. */
function refuseTurned(reader: Reader, select: Tree, place: Place): void {
  for (const join of listField(select, "joins")) {
    for (const turned of listField(join, "pivots")) {
      const [code, message] = field(turned, "pivot")
        ? (["grouping", PIVOT] as const)
        : (["unsupported", UNPIVOT] as const);
      const joined = relationSpan(reader, field(join, "this"));
      refuse(reader, keywordBy(reader, place, joined, /^(un)?pivot$/i, "after"), code, message);
    }
  }
}

/** Queries inside expressions: EXISTS, IN and scalar subqueries. They are asked, and hand no row on. */
function readAsked(reader: Reader, select: Tree, scope: Scope, place: Place): void {
  const expressions = [
    without(select, "with", "from", "joins"),
    ...listField(select, "joins").map((join) => without(join, "this")),
    ...innerConditions(select),
  ];
  for (const asked of expressions.flatMap(queriesIn))
    readQuery(reader, asked, scope, { ...place, side: "subquery", union: null, mode: "whole" });
}

function readSetOperation(reader: Reader, query: Tree, outer: Scope, place: Place): ParsedReference[] {
  const { left, right, ...rest } = setOperation(query) ?? { left: undefined, right: undefined };
  const operation = { left, right, ...rest };
  refuseClauses(reader, operation);
  const scope = namedQueries(reader, operation, outer, place.copy);
  if (place.mode === "whole") {
    const read = [left, right].flatMap((side) => readQuery(reader, side, scope, place));
    checkUsed(reader, scope, outer);
    return read;
  }
  const branches = unionBranches(query);
  if (branches === null) {
    refuseOperation(reader, query);
    return [];
  }
  const union = reader.unions++;
  const read = branches.flatMap((select, branch) => {
    const found = reader.findings.length;
    const inBranch = { ...place, union, branches: [...place.branches, { union, branch }] };
    const references = readQuery(reader, select, scope, inBranch);
    if (references.length === 0 && reader.findings.length === found) refuseBranch(reader, select);
    return references;
  });
  checkUsed(reader, scope, outer);
  return read;
}

/** The SELECTs that UNION ALL appends, in the order of the text; null where it does more than append. */
function unionBranches(query: Tree): Tree[] | null {
  const union = field(query, "union");
  const inner = field(field(query, "subquery"), "this");
  if (inner !== undefined && setOperation(inner)) return unionBranches(inner);
  if (union === undefined) return setOperation(query) ? null : [query];
  if (field(union, "all") !== true || field(union, "corresponding")) return null;
  const sides = ["left", "right"].map((side) => field(union, side));
  // A side with its own WITH would need a text of its own.
  if (sides.some((side) => setOperation(side) && listField(setOperation(side), "with").length > 0)) return null;
  const [left, right] = sides.map((side) =>
    setOperation(side) || field(side, "subquery") ? unionBranches(side) : [side],
  );
  return left && right ? [...left, ...right] : null;
}

/** Two relations of one name can only be told apart by their full names, which a rewritten table no longer has. */
function checkName(reader: Reader, relation: Tree, { relations }: Step, name: string | null): void {
  if (name === null || relations.every((other) => other.name?.toLowerCase() !== name.toLowerCase())) return;
  const message = `Two relations here go by the name ${name}. Give each its own (AS name).`;
  refuse(reader, relationSpan(reader, relation), "relation_name", message);
}

/** Clauses after a query in parentheses or after set operations. */
function refuseClauses(reader: Reader, query: Tree): void {
  for (const key of ["limit", "offset", "fetch"]) {
    if (!field(query, key)) continue;
    const word = reader.tokens.findLast((token) => isWordOfSql(token, new RegExp(`^${key}$`, "i")));
    const message = `${key.toUpperCase()} takes other rows each time, so rows would be lost. Leave it out, or choose rows with WHERE.`;
    refuse(reader, word ?? { start: 0, end: reader.text.length }, "limit", message);
  }
}

/** The operation that does more than append: it is named by its word before its right side. */
function refuseOperation(reader: Reader, query: Tree): void {
  const right = setOperation(strictOperation(query))?.right;
  const [first] = right === undefined ? [] : selectsIn(reader, right);
  let at = (reader.extents[first ?? 0]?.first ?? 0) - 1;
  while (/^(\(|all|distinct|by|name)$/i.test(reader.tokens[at]?.text ?? "")) at--;
  const word = reader.tokens[at] ?? { text: "UNION", start: 0, end: reader.text.length };
  const name = word.text.toUpperCase();
  const instead =
    name === "UNION"
      ? "Write UNION ALL: rows that were imported are not imported again."
      : "Write one SELECT, with EXISTS or NOT EXISTS for the other rows.";
  const message = `${name} compares whole results, but a sync reads only what changed. ${instead}`;
  refuse(reader, word, "set_operation", message);
}

function strictOperation(query: Tree): Tree {
  const inner = field(field(query, "subquery"), "this");
  if (inner !== undefined) return strictOperation(inner);
  const operation = setOperation(query);
  if (operation === null) return undefined;
  const appends = field(field(query, "union"), "all") === true;
  return appends ? (strictOperation(operation.left) ?? strictOperation(operation.right)) : query;
}

function refuseBranch(reader: Reader, select: Tree): void {
  const index = reader.order.get(field(select, "select")) ?? -1;
  const word = reader.tokens[reader.extents[index]?.first ?? 0];
  const message = "This branch of UNION ALL reads no table, so its rows would come again in each sync. Leave it out.";
  refuse(reader, word ?? { start: 0, end: reader.text.length }, "no_table", message);
}

/** The words before a joined relation. */
function joinWord(reader: Reader, relation: Tree): { start: number; end: number } {
  const { tokens } = reader;
  const span = relationSpan(reader, relation);
  const at = tokens.findIndex(({ start }) => start === span.start);
  const isWord = (token: Token | undefined) =>
    token !== undefined &&
    /^(join|full|outer|natural|left|right|inner|cross|semi|anti|asof|straight_join)$/i.test(token.text);
  let first = at;
  while (tokens[first - 1]?.kind === "L_PAREN") first--;
  const last = first - 1;
  while (isWord(tokens[first - 1])) first--;
  const [from, to] = [tokens[first], tokens[last]];
  return from && to && first <= last && ownerOf(reader.extents, first) >= 0 ? { start: from.start, end: to.end } : span;
}
