import type { Occurrence } from "@/lib/core/emission-terms";
import { sameTable } from "@/lib/core/table-name";
import { drivingFindings } from "./driving-findings";
import { findingAt, type SqlFinding, type SqlFindingCode } from "./finding-at";
import { functionKind } from "./functions";
import { joinedRelations, within } from "./join-sides";
import { field, listField, type Token, type Tree, textField } from "./parser";
import { refusedClauses } from "./refused-clauses";
import { resolveTable } from "./resolve-table";
import { expressionSelects, selectExtents } from "./select-extents";
import { textOrder } from "./select-order";
import type { ReadSqlOptions, Span, TableReference } from "./statement";

/** A relation of a SELECT: the name that qualifies its columns, and the references whose rows it holds. */
export type Relation = { name: string | null; references: TableReference[] };

/** A SELECT on the way to a table: its index among the text's SELECTs, and its relations that lead on. */
export type Step = { select: number; isBranch: boolean; branch: number; relations: Relation[] };

/** References stand in the order of the text. */
export type Structure = { findings: SqlFinding[]; references: TableReference[]; steps: Step[] };

/** A query named by WITH: it is read where it is used, with the names that were known where it was written. */
type Named = { query: Tree; scope: Scope; span: Span; used: number; hasColumnNames: boolean };
type Scope = ReadonlyMap<string, Named>;

type Reader = {
  text: string;
  tokens: readonly Token[];
  options: ReadSqlOptions;
  spanOf: (tree: Tree) => Span;
  /** Index among the text's SELECTs by the tree's own node. */
  order: Map<Tree, number>;
  structure: Structure;
};

/** Walk from the whole query to its tables, by the tree; what cannot be followed exactly is refused. */
export function readStructure(
  text: string,
  tokens: readonly Token[],
  query: Tree,
  options: ReadSqlOptions,
  spanOf: (tree: Tree) => Span,
): Structure {
  const structure: Structure = { findings: [], references: [], steps: [] };
  const inside = expressionSelects(tokens);
  for (const span of inside) {
    const message = "A SELECT inside an expression reads a second time. For now a source reads one table, once.";
    structure.findings.push(findingAt(text, span, "subquery", { message }));
  }
  const selects = textOrder(query);
  const order = new Map(selects.map((select, i) => [select, i]));
  const reader: Reader = { text, tokens, options, spanOf, order, structure };
  if (inside.length === 0 && selects.length !== selectExtents(tokens).length) {
    refuse(
      reader,
      { start: 0, end: text.length },
      "unsupported",
      "This form of query cannot be followed. Write it as one plain SELECT.",
    );
    return structure;
  }
  readBranches(reader, query);
  structure.references.sort((one, other) => one.start - other.start);
  structure.findings.push(...drivingFindings(text, structure.references));
  return structure;
}

/** The whole query: one SELECT, or several that UNION ALL appends. */
function readBranches(reader: Reader, query: Tree): void {
  const scope = namedQueries(reader, field(query, "union"), new Map());
  const branches = unionBranches(reader, query);
  branches.forEach((select, branch) => {
    const references = readQuery(reader, select, scope, { branch, side: "inner", isBranch: true });
    if (branches.length === 1 || references.length > 0) return;
    const index = reader.order.get(field(select, "select")) ?? 0;
    const word = reader.tokens.filter(({ kind }) => kind === "SELECT")[index];
    refuse(reader, word ?? reader.spanOf(select), "no_table", "This branch of UNION ALL reads no table. Leave it out.");
  });
  checkUsed(reader, scope, new Map());
}

/** Where a query stands in the whole. `isBranch`: it is one of the branches of the whole query. */
type Place = Pick<Occurrence, "branch" | "side"> & { isBranch: boolean };

/** Read a query, and give the references whose rows its result holds. */
function readQuery(reader: Reader, query: Tree, outer: Scope, place: Place): TableReference[] {
  const select = field(query, "select");
  if (select === undefined) {
    refuseQuery(reader, query);
    return [];
  }
  const index = reader.order.get(select) ?? 0;
  reader.structure.findings.push(...refusedClauses(reader.text, reader.tokens, select, index, reader.options.dataType));
  const scope = namedQueries(reader, select, outer);
  const step: Step = { select: index, isBranch: place.isBranch, branch: place.branch, relations: [] };
  reader.structure.steps.push(step);
  const joined = joinedRelations(select);
  for (const { relation, side, refused } of joined) {
    if (refused) refuse(reader, reader.spanOf(relation), "join", refused);
    const before = reader.structure.references.length;
    const read = readRelation(reader, relation, scope, { ...place, side: within(place.side, side), isBranch: false });
    const known = reader.structure.references.length > before || reader.structure.findings.length > 0;
    if (joined.length > 1 && !known)
      refuse(
        reader,
        reader.spanOf(relation),
        "several_tables",
        "Only selected tables can be joined, by their names or in a SELECT in parentheses: this relation reads none.",
      );
    checkName(reader, relation, step, read);
    step.relations.push(side === "subquery" ? { ...read, references: [] } : read);
  }
  checkUsed(reader, scope, outer);
  return step.relations.flatMap(({ references }) => references);
}

/** Two relations of one name can only be told apart by their full names, which a bound table has no longer. */
function checkName(reader: Reader, relation: Tree, { relations }: Step, { name }: Relation) {
  if (name === null || relations.every((other) => other.name?.toLowerCase() !== name.toLowerCase())) return;
  const message = `Two relations here go by the name ${name}. Give each its own (AS name).`;
  refuse(reader, reader.spanOf(relation), "relation_name", message);
}

function checkUsed(reader: Reader, scope: Scope, outer: Scope) {
  for (const [name, named] of scope) {
    if (outer.get(name) === named) continue;
    if (named.used === 0) refuse(reader, named.span, "unsupported", `The WITH query ${name} is not used. Remove it.`);
  }
}

/** A relation's name, and what it leads to. */
function readRelation(reader: Reader, relation: Tree, scope: Scope, place: Place): Relation {
  const table = field(relation, "table");
  if (table !== undefined) return readTable(reader, table, scope, place);
  const subquery = field(relation, "subquery");
  if (subquery !== undefined) {
    const lateral = field(subquery, "lateral") === true;
    if (lateral)
      refuse(
        reader,
        reader.spanOf(subquery),
        "unsupported",
        "LATERAL queries are not supported yet. Use LATERAL VIEW.",
      );
    columnNames(reader, subquery);
    const references = readQuery(reader, field(subquery, "this"), scope, place);
    return { name: textField(field(subquery, "alias"), "name"), references };
  }
  const call = field(relation, "function");
  const name = textField(call, "name");
  if (name !== null) {
    const refusedAlready = !["pure", "generator", "clock"].includes(functionKind(name));
    if (!refusedAlready)
      refuse(
        reader,
        reader.spanOf(relation),
        "table_function",
        `${name}(…) is no table. Name one of the selected tables.`,
      );
    return { name: null, references: [] };
  }
  refuse(
    reader,
    reader.spanOf(relation),
    "unsupported",
    "FROM takes selected tables by their names, or SELECTs in parentheses. PIVOT, VALUES, LATERAL and joins in parentheses are not supported yet.",
  );
  return { name: null, references: [] };
}

function readTable(reader: Reader, table: Tree, scope: Scope, { branch, side }: Place): Relation {
  const parts = [field(table, "catalog"), field(table, "schema"), field(table, "name")].filter(
    (part) => part !== null && part !== undefined,
  );
  const names = parts.map((part) => textField(part, "name") ?? "");
  const span = nameSpan(reader, reader.spanOf(parts.at(-1)));
  const alias = textField(field(table, "alias"), "name");
  const last = names.at(-1) ?? "";
  columnNames(reader, table);
  const named = names.length === 1 ? scope.get(last.toLowerCase()) : undefined;
  if (named) {
    named.used++;
    if (named.hasColumnNames)
      refuse(
        reader,
        named.span,
        "column_names",
        "Name the columns inside the SELECT (AS name), not behind the WITH name.",
      );
    if (named.used > 1) {
      const message = `The WITH query ${last} is used a second time here, and each use reads other changes. Write it once for each use, under another name.`;
      refuse(reader, span, "several_tables", message);
      return { name: alias ?? last, references: [] };
    }
    return {
      name: alias ?? last,
      references: readQuery(reader, named.query, named.scope, { branch, side, isBranch: false }),
    };
  }
  if (field(table, "version"))
    refuse(
      reader,
      span,
      "time_travel",
      "Leave the version out: which state of the table is read is decided by the sync.",
    );
  if (field(table, "table_sample"))
    refuse(reader, span, "sample", "TABLESAMPLE takes other rows each time. Leave it out.");
  const resolved = resolveTable(names, reader.options);
  if (!resolved.ok) {
    reader.structure.findings.push(
      findingAt(reader.text, span, resolved.code, { message: resolved.message, suggestion: resolved.suggestion }),
    );
    return { name: alias ?? last, references: [] };
  }
  const lookupOnly = reader.options.lookupOnly?.some((name) => sameTable(name, resolved.table)) ?? false;
  const reference = { ...span, table: resolved.table, aliased: alias !== null, branch, side, lookupOnly };
  reader.structure.references.push(reference);
  return { name: alias ?? last, references: [reference] };
}

/** Where a qualified name stands, from its last part back over the dots. */
function nameSpan({ tokens }: Reader, last: Span): Span {
  let first = tokens.findIndex(({ start }) => start === last.start);
  while (tokens[first - 1]?.kind === "DOT") first -= 2;
  return { start: tokens[first]?.start ?? last.start, end: last.end };
}

function namedQueries(reader: Reader, select: Tree, outer: Scope): Scope {
  const clause = field(select, "with");
  const scope = new Map(outer);
  if (field(clause, "recursive") === true)
    refuse(reader, { start: 0, end: 4 }, "unsupported", "WITH RECURSIVE is not supported.");
  for (const cte of listField(clause, "ctes")) {
    const alias = field(cte, "alias");
    const name = textField(alias, "name") ?? "";
    const known = new Map(scope);
    const hasColumnNames = listField(cte, "columns").length > 0;
    scope.set(name.toLowerCase(), {
      query: field(cte, "this"),
      scope: known,
      span: reader.spanOf(alias),
      used: 0,
      hasColumnNames,
    });
  }
  return scope;
}

/** `t AS x(a, b)` names every column by its place, and there will be more of them. */
function columnNames(reader: Reader, relation: Tree) {
  const [first] = listField(relation, "column_aliases");
  if (first)
    refuse(
      reader,
      reader.spanOf(first),
      "column_names",
      "Name the columns inside the SELECT (AS name), not behind the table's alias.",
    );
}

/** The SELECTs that UNION ALL appends, in the order of the text; a query of another kind is refused where it is read. */
function unionBranches(reader: Reader, query: Tree): Tree[] {
  const union = field(query, "union");
  if (union === undefined || field(union, "all") !== true) return [query];
  const said = ["limit", "offset", "by_name", "corresponding", "distribute_by", "cluster_by", "sort_by"];
  if (said.some((key) => field(union, key))) {
    const last = reader.tokens.findLast(({ text }) => /^(limit|offset|name|by)$/i.test(text));
    refuse(reader, last ?? { start: 0, end: 0 }, "limit", "Behind UNION ALL only ORDER BY can stand.");
  }
  return [...unionBranches(reader, field(union, "left")), ...unionBranches(reader, field(union, "right"))];
}

function refuseQuery(reader: Reader, query: Tree) {
  const whole = { start: reader.tokens[0]?.start ?? 0, end: reader.tokens.at(-1)?.end ?? 0 };
  const operator = reader.tokens.find(
    ({ kind, text }) => kind !== "QUOTED_IDENTIFIER" && /^(union|intersect|minus)$/i.test(text),
  );
  const except = reader.tokens.find(({ text }, i) => /^except$/i.test(text) && reader.tokens[i - 1]?.kind !== "STAR");
  if (field(field(query, "union"), "all") === true) {
    return refuse(
      reader,
      operator ?? whole,
      "several_tables",
      "UNION ALL inside another SELECT is not supported yet. Write it around the whole query, or make two sources.",
    );
  }
  if (["union", "intersect", "except"].some((kind) => field(query, kind) !== undefined)) {
    const word = (operator ?? except)?.text.toUpperCase() ?? "UNION";
    return refuse(
      reader,
      operator ?? except ?? whole,
      "set_operation",
      `${word} compares whole results, but a sync reads only what changed. Write one SELECT.`,
    );
  }
  if (field(query, "subquery") !== undefined)
    return refuse(reader, whole, "unsupported", "Leave out the parentheses around the whole SELECT.");
  refuse(reader, whole, "not_select", "Only a SELECT can be imported.");
}

function refuse(reader: Reader, span: Span, code: SqlFindingCode, message: string): void {
  reader.structure.findings.push(findingAt(reader.text, span, code, { message }));
}
