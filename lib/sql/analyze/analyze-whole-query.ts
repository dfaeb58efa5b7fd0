import { sameTable } from "@/lib/model/table/table-name";
import { unknownClauses } from "@/lib/sql/analyze/findings/refused-clauses";
import { findingAt, type SqlFinding, type SqlFindingCode } from "@/lib/sql/parse/finding-at";
import { field, listField, type Tree, textField } from "@/lib/sql/parse/parser";
import { fullNames } from "@/lib/sql/parse/qualified-names";
import { resolveTable } from "@/lib/sql/parse/resolve-table";
import type { AnalyzeOptions, ParsedReference, Span, SqlStatement } from "@/lib/sql/parse/statement";
import type { Token } from "@/lib/sql/parse/token";
import { isWordOfSql } from "@/lib/sql/parse/word-roles";

/** What a SQL that is evaluated as a whole reads. */
export type WholeRead = { findings: SqlFinding[]; references: ParsedReference[] } & Pick<SqlStatement, "qualifiers">;

type Reader = {
  text: string;
  tokens: readonly Token[];
  options: AnalyzeOptions;
  spanOf: (tree: Tree) => Span;
  findings: SqlFinding[];
  references: ParsedReference[];
};

/** What takes other rows each time, so that even whole results cannot be compared. */
const CUTS = [
  { key: "limit", word: /^limit$/i, code: "limit" },
  { key: "offset", word: /^offset$/i, code: "limit" },
  { key: "fetch", word: /^fetch$/i, code: "limit" },
  { key: "sample", word: /^tablesample$/i, code: "sample" },
] as const;

/**
 * Find every table that a query reads, wherever it stands: such a query is evaluated as a whole, so nothing has to be
 * known of how its rows come together. What takes other rows each time, or hides which table is read, is refused.
 */
export function analyzeWholeQuery(
  text: string,
  tokens: readonly Token[],
  query: Tree,
  options: AnalyzeOptions,
  spanOf: (tree: Tree) => Span,
): WholeRead {
  const reader: Reader = { text, tokens, options, spanOf, findings: [], references: [] };
  if (!isQuery(query)) refuse(reader, { start: 0, end: text.length }, "not_select", "Only a SELECT can be imported.");
  visit(reader, query, new Set());
  reader.references.sort((one, other) => one.start - other.start);
  const { findings, references } = reader;
  const [place] = references;
  if (place && references.every(({ lookupOnly }) => lookupOnly))
    refuse(reader, place, "no_driving_table", "Every table here is marked lookup only, so nothing would ever be sent.");
  const names = fullNames(tokens, references);
  if (names.ambiguous)
    refuse(reader, names.ambiguous, "relation_name", "Two tables of this name are read. Give each its own (AS name).");
  return { findings, references, qualifiers: names.qualifiers };
}

/** `known`: the WITH queries whose names can be used here, in lower case. */
function visit(reader: Reader, tree: Tree, known: ReadonlySet<string>): void {
  if (Array.isArray(tree)) {
    for (const each of tree) visit(reader, each, known);
    return;
  }
  if (typeof tree !== "object" || tree === null) return;
  const scope = readNames(reader, field(tree, "with"), known);
  for (const [key, value] of Object.entries(tree)) {
    if (key === "with") continue;
    if (key === "select") checkSelect(reader, value);
    if (["select", "union", "intersect", "except"].includes(key)) refuseCuts(reader, value);
    if (key === "table" && textField(field(value, "name"), "name") !== null) readTable(reader, value, scope);
    else visit(reader, value, scope);
  }
}

/** A statement may stand where a query could, as far as the parser cares. */
function isQuery(tree: Tree): boolean {
  return ["select", "union", "intersect", "except", "subquery", "values"].some(
    (kind) => field(tree, kind) !== undefined,
  );
}

function readNames(reader: Reader, clause: Tree, outer: ReadonlySet<string>): ReadonlySet<string> {
  if (!clause) return outer;
  const recursive = field(clause, "recursive") === true;
  if (recursive) refuse(reader, wordAt(reader, /^recursive$/i, 0), "unsupported", "WITH RECURSIVE is not supported.");
  const known = new Set(outer);
  for (const query of listField(clause, "ctes")) {
    const name = (textField(field(query, "alias"), "name") ?? "").toLowerCase();
    if (recursive) known.add(name);
    if (!isQuery(field(query, "this")))
      refuse(reader, reader.spanOf(field(query, "alias")), "not_select", "A WITH query has to be a SELECT.");
    visit(reader, field(query, "this"), known);
    known.add(name);
  }
  return known;
}

function readTable(reader: Reader, table: Tree, known: ReadonlySet<string>): void {
  const parts = ["catalog", "schema", "name"].map((part) => field(table, part)).filter(Boolean);
  const names = parts.map((part) => textField(part, "name") ?? "");
  if (names.length === 1 && known.has((names[0] ?? "").toLowerCase())) return;
  const span = nameSpan(reader, reader.spanOf(parts.at(-1)));
  if (field(table, "version") || field(table, "system_time")) {
    const message = "Leave the version out: which state of the table is read is decided by the sync.";
    refuse(reader, span, "time_travel", message);
  }
  if (field(table, "table_sample"))
    refuse(reader, span, "sample", "TABLESAMPLE takes other rows each time. Leave it out.");
  const resolved = resolveTable(names, reader.options);
  if (!resolved.ok) {
    const { code, message, suggestion } = resolved;
    reader.findings.push(findingAt(reader.text, span, code, { message, suggestion }));
    return;
  }
  const aliased = textField(field(table, "alias"), "name") !== null;
  const lookupOnly = reader.options.lookupOnly?.some((name) => sameTable(name, resolved.table)) ?? false;
  reader.references.push({ ...span, table: resolved.table, aliased, branches: [], side: "inner", lookupOnly, copy: 0 });
}

/** Where a qualified name stands, from its last part back over the dots. */
function nameSpan({ tokens }: Reader, last: Span): Span {
  let first = tokens.findIndex(({ start }) => start === last.start);
  while (tokens[first - 1]?.kind === "DOT") first -= 2;
  return { start: tokens[first]?.start ?? last.start, end: last.end };
}

function refuseCuts(reader: Reader, query: Tree): void {
  for (const { key, word, code } of CUTS) {
    if (!field(query, key)) continue;
    const at = wordAt(reader, word, reader.spanOf(query).start);
    const name = key === "sample" ? "TABLESAMPLE" : key.toUpperCase();
    refuse(reader, at, code, `${name} takes other rows each time. Leave it out, or choose rows with WHERE.`);
  }
}

function checkSelect(reader: Reader, select: Tree): void {
  for (const name of unknownClauses(select)) {
    const message = `This SELECT has a clause that a sync cannot follow (${name}). Leave it out.`;
    refuse(reader, reader.spanOf(select), "unsupported", message);
  }
}

/** The first such word after a place; the whole text where it does not stand there. */
function wordAt({ text, tokens }: Reader, word: RegExp, from: number): Span {
  const matching = tokens.filter((token) => isWordOfSql(token, word));
  return matching.find(({ start }) => start >= from) ?? matching[0] ?? { start: 0, end: text.length };
}

function refuse(reader: Reader, span: Span, code: SqlFindingCode, message: string): void {
  reader.findings.push(findingAt(reader.text, span, code, { message }));
}
