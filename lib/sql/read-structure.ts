import { sameTable } from "@/lib/core/table-name";
import { findingAt, type SqlFinding, type SqlFindingCode } from "./finding-at";
import { functionKind } from "./functions";
import { field, listField, type Token, type Tree, textField } from "./parser";
import { refusedClauses } from "./refused-clauses";
import { resolveTable } from "./resolve-table";
import { expressionSelects, selectExtents } from "./select-extents";
import type { ReadSqlOptions, Span, TableReference } from "./statement";

/** A SELECT on the way to the table: its index among the text's SELECTs, and the relation that leads on. */
export type Step = { select: number; relation: string | null };

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
  readQuery(reader, query, new Map());
  oneReferenceOnly(reader);
  return structure;
}

/** The one place that keeps a source to one table. */
function oneReferenceOnly({ text, structure }: Reader) {
  const [first, second] = structure.references;
  if (!first || !second) return;
  const what = sameTable(first.table, second.table) ? "the same table twice" : "several tables";
  const message = `This SQL reads ${what}. For now a source reads one table, once: build one table of them in Databricks, or leave one out.`;
  structure.findings.push(findingAt(text, second, "several_tables", { message }));
}

function readQuery(reader: Reader, query: Tree, outer: Scope): void {
  const select = field(query, "select");
  if (select === undefined) {
    refuseQuery(reader, query);
    return;
  }
  const index = reader.order.get(select) ?? 0;
  reader.structure.findings.push(...refusedClauses(reader.text, reader.tokens, select, index, reader.options.dataType));
  const scope = namedQueries(reader, select, outer);
  const relations = [
    ...listField(field(select, "from"), "expressions"),
    ...listField(select, "joins").map((join) => field(join, "this")),
  ];
  const step: Step = { select: index, relation: null };
  reader.structure.steps.push(step);
  relations.forEach((relation, i) => {
    const name = readRelation(reader, relation, scope);
    if (i === 0) step.relation = name;
  });
  if (relations.length > 1 && reader.structure.references.length < 2) {
    refuse(
      reader,
      reader.spanOf(relations[1]),
      "several_tables",
      "For now a source reads one table, once: leave the second relation out.",
    );
  }
  for (const [name, named] of scope) {
    if (named.used === 0 && !outer.has(name))
      refuse(reader, named.span, "unsupported", `The WITH query ${name} is not used. Remove it.`);
  }
}

/** The name by which the SELECT's columns are qualified, after reading what the relation leads to. */
function readRelation(reader: Reader, relation: Tree, scope: Scope): string | null {
  const table = field(relation, "table");
  if (table !== undefined) return readTable(reader, table, scope);
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
    readQuery(reader, field(subquery, "this"), scope);
    return textField(field(subquery, "alias"), "name");
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
    return null;
  }
  refuse(
    reader,
    reader.spanOf(relation),
    "unsupported",
    "For now FROM takes one selected table, by its name, or a SELECT in parentheses. PIVOT, VALUES and tables in parentheses are not supported yet.",
  );
  return null;
}

function readTable(reader: Reader, table: Tree, scope: Scope): string {
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
    readQuery(reader, named.query, named.scope);
    return alias ?? last;
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
    return alias ?? last;
  }
  reader.structure.references.push({ ...span, table: resolved.table, aliased: alias !== null });
  return alias ?? last;
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

function refuseQuery(reader: Reader, query: Tree) {
  const whole = { start: reader.tokens[0]?.start ?? 0, end: reader.tokens.at(-1)?.end ?? 0 };
  const operator = reader.tokens.find(
    ({ kind, text }) => kind !== "QUOTED_IDENTIFIER" && /^(union|intersect|minus)$/i.test(text),
  );
  const except = reader.tokens.find(({ text }, i) => /^except$/i.test(text) && reader.tokens[i - 1]?.kind !== "STAR");
  const isUnionAll = field(field(query, "union"), "all") === true;
  if (isUnionAll) {
    return refuse(
      reader,
      operator ?? whole,
      "several_tables",
      "UNION ALL reads more than one place. For now a source reads one table, once: make a second source.",
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

/** The SELECTs of a tree in the order in which they stand in the text. */
function textOrder(query: Tree): Tree[] {
  const select = field(query, "select");
  if (select === undefined) {
    const inner = field(field(query, "subquery"), "this");
    return inner === undefined ? ["left", "right"].flatMap((side) => setOperands(query, side)) : textOrder(inner);
  }
  return [
    ...listField(field(select, "with"), "ctes").flatMap((cte) => textOrder(field(cte, "this"))),
    select,
    ...[
      ...listField(field(select, "from"), "expressions"),
      ...listField(select, "joins").map((join) => field(join, "this")),
    ].flatMap((relation) =>
      field(relation, "subquery") === undefined ? [] : textOrder(field(field(relation, "subquery"), "this")),
    ),
  ];
}

function setOperands(query: Tree, side: string): Tree[] {
  return ["union", "intersect", "except"].flatMap((kind) => {
    const operand = field(field(query, kind), side);
    return operand === undefined ? [] : textOrder(operand);
  });
}
