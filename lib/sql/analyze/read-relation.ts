import { sameTable } from "@/lib/model/table/table-name";
import type { SqlFindingCode } from "@/lib/sql/parse/finding-at";
import { type Named, type Scope, takeNamed } from "@/lib/sql/parse/named-queries";
import { field, listField, type Tree, textField } from "@/lib/sql/parse/parser";
import { resolveTable } from "@/lib/sql/parse/resolve-table";
import type { ParsedReference, Span } from "@/lib/sql/parse/statement";
import { functionKind } from "./functions/functions";
import { looksUpWhole } from "./lookup-queries";
import { readQuery } from "./read-query";
import { keywordBy, type Place, type Reader, type Relation, refuse } from "./reader";

const LATERAL =
  "A LATERAL query is computed for each row, which a sync cannot follow. Join its table with ON, or use LATERAL VIEW explode(…) after all joins for arrays and maps.";
export const PIVOT =
  "PIVOT needs all rows at once, but a sync reads only what changed. Write a column for each value: CASE WHEN … THEN … END.";
const SAMPLE = "TABLESAMPLE takes other rows each time. Leave it out, or choose rows with WHERE.";
export const UNPIVOT = "UNPIVOT is not supported. Use LATERAL VIEW stack(…) after all joins.";

/** A relation's name, and what it hands on. */
export function readRelation(reader: Reader, relation: Tree, scope: Scope, place: Place): Relation {
  const table = field(relation, "table");
  if (table !== undefined) return readTable(reader, table, scope, place);
  const subquery = field(relation, "subquery");
  if (subquery !== undefined) return readDerived(reader, subquery, scope, place);
  const turned = field(relation, "pivot") ?? field(relation, "unpivot");
  if (turned !== undefined && place.mode === "whole") return readRelation(reader, field(turned, "this"), scope, place);
  const constant = readConstant(relation);
  if (constant) {
    reader.hasConstants = true;
    return constant;
  }
  refuseRelation(reader, relation, place);
  return { name: null, references: [] };
}

/** Where a relation stands: its whole name, or its first word. */
export function relationSpan(reader: Reader, relation: Tree): Span {
  const table = field(relation, "table");
  if (table === undefined) return reader.spanOf(relation);
  return nameSpan(reader, reader.spanOf(nameParts(table).at(-1)));
}

/** The SELECTs of a query, by their index. */
export function selectsIn({ order }: Reader, query: Tree): number[] {
  const found: number[] = [];
  const visit = (tree: Tree) => {
    if (typeof tree !== "object" || tree === null) return;
    const index = order.get(tree);
    if (index !== undefined) found.push(index);
    for (const value of Object.values(tree)) visit(value);
  };
  visit(query);
  return found.sort((one, other) => one - other);
}

function readDerived(reader: Reader, subquery: Tree, scope: Scope, place: Place): Relation {
  const name = textField(field(subquery, "alias"), "name");
  const query = field(subquery, "this");
  if (field(subquery, "lateral") === true && place.mode === "rows")
    refuse(reader, keywordBy(reader, place, reader.spanOf(subquery), /^lateral$/i, "before"), "unsupported", LATERAL);
  const references = readInside(reader, query, scope, place, { ...place, union: null });
  if (references.length > 0) refuseColumnNames(reader, subquery);
  return { name, references };
}

/** A query inside FROM: row by row, or all at once where its tables only look up. */
function readInside(reader: Reader, query: Tree, scope: Scope, outer: Place, place: Place): ParsedReference[] {
  const whole = outer.mode === "whole" || looksUpWhole(reader, query, scope, outer);
  if (!whole) {
    const before = reader.references.length + reader.findings.length;
    const references = readQuery(reader, query, scope, place);
    if (reader.references.length + reader.findings.length === before) reader.hasConstants = true;
    return references;
  }
  readQuery(reader, query, scope, { ...place, side: outer.mode === "whole" ? place.side : "subquery", mode: "whole" });
  return [];
}

function readTable(reader: Reader, table: Tree, scope: Scope, place: Place): Relation {
  const names = nameParts(table).map((part) => textField(part, "name") ?? "");
  const span = nameSpan(reader, reader.spanOf(nameParts(table).at(-1)));
  const alias = textField(field(table, "alias"), "name");
  const last = names.at(-1) ?? "";
  const named = names.length === 1 ? scope.get(last.toLowerCase()) : undefined;
  if (field(table, "table_sample")) refuse(reader, span, "sample", SAMPLE);
  if (named) {
    const references = readNamed(reader, named, span, { alias, last, place });
    if (references.length > 0) refuseColumnNames(reader, table);
    return { name: alias ?? last, references };
  }
  if (field(table, "version") || field(table, "system_time")) {
    const message = "Leave the version out: which state of the table is read is decided by the sync.";
    refuse(reader, span, "time_travel", message);
  }
  const resolved = resolveTable(names, reader.options);
  if (!resolved.ok) {
    refuse(reader, span, resolved.code, resolved.message, resolved.suggestion);
    return { name: alias ?? last, references: [] };
  }
  if (place.mode === "rows") refuseColumnNames(reader, table);
  const lookupOnly = reader.options.lookupOnly?.some((name) => sameTable(name, resolved.table)) ?? false;
  const { branches, side, copy } = place;
  const reference = { ...span, table: resolved.table, aliased: alias !== null, branches, side, lookupOnly, copy };
  reader.references.push(reference);
  return { name: alias ?? last, references: [reference] };
}

function readNamed(
  reader: Reader,
  named: Named,
  span: Span,
  { alias, last, place }: { alias: string | null; last: string; place: Place },
): ParsedReference[] {
  const body = takeNamed(reader, named, span, alias === null ? last : null, place);
  if (body === null) return [];
  const references = readInside(reader, named.query, named.scope, place, body);
  if (named.hasColumnNames && references.length > 0) {
    const message = "Name the columns inside the SELECT (AS name), not after the WITH name.";
    refuse(reader, named.span, "column_names", message);
  }
  return references;
}

/** VALUES, or a function that makes rows of its arguments alone. */
function readConstant(relation: Tree): Relation | null {
  const values = field(relation, "values");
  if (values !== undefined) return { name: textField(field(values, "alias"), "name"), references: [] };
  const aliased = field(relation, "alias");
  const name = textField(field(field(aliased, "this") ?? relation, "function"), "name");
  // What a function may be is checked where functions are.
  if (name?.toLowerCase() !== "range") return null;
  return { name: textField(field(aliased, "alias"), "name"), references: [] };
}

function refuseRelation(reader: Reader, relation: Tree, place: Place): void {
  const call = field(field(field(relation, "alias"), "this") ?? relation, "function");
  const name = textField(call, "name");
  const kind = name === null ? null : functionKind(name);
  // Other functions are refused where functions are checked.
  if (kind !== null && kind !== "pure" && kind !== "generator" && kind !== "clock") return;
  const [code, message] = relationRefusal(relation, name, kind === "generator");
  refuse(reader, refusedWord(reader, relation, place), code, message);
}

/** The word that makes of a relation what cannot be followed; the relation where there is none. */
function refusedWord(reader: Reader, relation: Tree, place: Place): Span {
  const span = relationSpan(reader, relation);
  const lateral = field(relation, "lateral") ?? field(field(field(relation, "alias"), "this"), "lateral");
  if (lateral) return keywordBy(reader, place, span, /^lateral$/i, "before");
  const turned = field(relation, "pivot") ? /^pivot$/i : field(relation, "unpivot") ? /^unpivot$/i : null;
  return turned ? keywordBy(reader, place, span, turned, "after") : span;
}

function relationRefusal(relation: Tree, name: string | null, generates: boolean): [SqlFindingCode, string] {
  if (field(relation, "pivot")) return ["grouping", PIVOT];
  if (field(relation, "unpivot")) return ["unsupported", UNPIVOT];
  if (field(relation, "lateral")) return ["unsupported", LATERAL];
  if (field(relation, "table_sample")) return ["sample", SAMPLE];
  if (generates) {
    const instead = `Write LATERAL VIEW ${name}(…) after all joins.`;
    return ["table_function", `${name}(…) cannot stand in FROM by itself. ${instead}`];
  }
  if (name !== null) return ["table_function", `${name}(…) is no table. Name one of the selected tables.`];
  const taken = "FROM takes selected tables by their names, SELECTs in parentheses, VALUES and range(…).";
  return ["unsupported", `This relation cannot be followed. ${taken}`];
}

/** `t AS x(a, b)` names every column by its place, and there will be more of them. */
function refuseColumnNames(reader: Reader, relation: Tree): void {
  const [first] = listField(relation, "column_aliases");
  const message = "Name the columns inside the SELECT (AS name), not after the table's alias.";
  if (first) refuse(reader, reader.spanOf(first), "column_names", message);
}

function nameParts(table: Tree): Tree[] {
  return [field(table, "catalog"), field(table, "schema"), field(table, "name")].filter(
    (part) => part !== null && part !== undefined,
  );
}

/** Where a qualified name stands, from its last part back over the dots. */
function nameSpan({ tokens }: Reader, last: Span): Span {
  let first = tokens.findIndex(({ start }) => start === last.start);
  while (tokens[first - 1]?.kind === "DOT") first -= 2;
  return { start: tokens[first]?.start ?? last.start, end: last.end };
}
