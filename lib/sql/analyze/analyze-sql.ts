import { knownMistake } from "@/lib/sql/analyze/findings/known-mistakes";
import { refusedForms } from "@/lib/sql/analyze/findings/refused-forms";
import { bareCalls } from "@/lib/sql/parse/bare-words";
import { findingAt, type SqlFinding } from "@/lib/sql/parse/finding-at";
import { type Parsed, parseSql } from "@/lib/sql/parse/parser";
import { scanSql } from "@/lib/sql/parse/scan-sql";
import { ownerOf, selectExtents } from "@/lib/sql/parse/select-extents";
import type { AnalyzeOptions, ParsedReference, SqlStatement } from "@/lib/sql/parse/statement";
import type { Token } from "@/lib/sql/parse/token";
import { aliasStarts, spanFinder } from "@/lib/sql/parse/tree-spans";
import { followsValue } from "@/lib/sql/parse/word-roles";
import { termsAreExact } from "@/lib/sql/rewrite/delta-terms";
import { analyzeWholeQuery } from "./analyze-whole-query";
import { namesRead } from "./columns-read";
import { findReferenceEdits } from "./find-reference-edits";
import { checkFunctions } from "./functions/check-functions";
import { unsteadyFunctions } from "./functions/unsteady-functions";
import { readStructure } from "./read-structure";
import { differentReading } from "./same-reading";

export type ReadSql =
  | { ok: true; statement: SqlStatement; warnings: SqlFinding[] }
  | { ok: false; findings: SqlFinding[] };

/**
 * Read a user's SQL: either a statement that can be rewritten, or everything that is wrong with it, in text order.
 * Nothing is run and nothing is looked up: whether columns exist is the warehouse's to say.
 */
export async function analyzeSql(typed: string, options: AnalyzeOptions): Promise<ReadSql> {
  const scanned = scanSql(typed);
  if (!scanned.ok) return { ok: false, findings: [scanned.finding] };
  const { text, quoted } = scanned;
  const early = firstLook(text, typed);
  if (early.length > 0) return { ok: false, findings: early };
  const parsed = await parseSql(text);
  const { tokens } = parsed;
  const different = parsed.ok || tokens.length > 0 ? differentReading(text, tokens, quoted) : null;
  if (different) return { ok: false, findings: [different] };
  const form = parsed.ok || tokens.length > 0 ? [...checkForm(text, tokens), ...refusedForms(text, tokens)] : [];
  if (form.length > 0) return { ok: false, findings: form };
  if (!parsed.ok) return { ok: false, findings: [syntaxFinding(text, parsed)] };
  const [query] = parsed.statements;
  const spanOf = spanFinder(parsed.offsetOf);
  const structure = readStructure(text, tokens, query, options, spanOf);
  const extents = selectExtents(tokens);
  const isWhole = (token: number) => structure.whole.has(ownerOf(extents, token));
  const aliases = aliasStarts(query, spanOf, tokens);
  const use = checkFunctions(text, tokens, aliases, isWhole);
  const plain = {
    text,
    end: tokens.findLast(({ kind }) => kind !== "SEMICOLON")?.end ?? text.length,
    clockCalls: use.clockCalls,
    multipliesRows: use.generates || structure.hasConstants || JSON.stringify(query).includes('"lateral_views":[{'),
  };
  const always = [...parameters(text, tokens), ...bareCalls(text, tokens, query, spanOf, aliases)];
  const findings = [...always, ...structure.findings, ...use.findings];
  const followed = findings.every(({ severity }) => severity === "warning");
  if (followed && structure.references.length > 0 && termsAreExact(structure.references, options.dataType)) {
    const { references, copies } = structure;
    const placed = { references, copies, ...findReferenceEdits(tokens, structure) };
    return concludeRead(tokens, { ...plain, rule: "changes", ...placed }, findings);
  }
  if (options.dataType === "event")
    return concludeRead(tokens, { ...plain, rule: "changes", references: [], ...NOWHERE }, findings);
  const { findings: wrong, ...whole } = analyzeWholeQuery(text, tokens, query, options, spanOf);
  const pure = use.findings.filter(({ code }) => code !== "aggregate" && code !== "window");
  return concludeRead(tokens, { ...plain, rule: "difference", ...NOWHERE, ...whole }, [
    ...always,
    ...wrong,
    ...pure,
    ...unsteadyFunctions(text, tokens),
  ]);
}

const NOWHERE = { copies: [], path: [], qualifiers: [] } satisfies Partial<SqlStatement>;

/** A statement before the names by which it reads columns are known. */
type Followed = Omit<SqlStatement, "references"> & { references: readonly ParsedReference[] };

function concludeRead(tokens: readonly Token[], followed: Followed, findings: readonly SqlFinding[]): ReadSql {
  const { text } = followed;
  const reads = namesRead(tokens, followed.references);
  const references = followed.references.map((reference, i) => ({ ...reference, reads: reads[i] ?? "all" }));
  const statement = { ...followed, references };
  const sorted = [...findings].sort((a, b) => a.start - b.start);
  const warnings = sorted.filter(({ severity }) => severity === "warning");
  if (warnings.length < sorted.length) return { ok: false, findings: sorted };
  if (references.length > 0) return { ok: true, statement, warnings };
  const message = "The SQL reads no table. Add FROM and one of the selected tables.";
  return { ok: false, findings: [findingAt(text, { start: 0, end: text.length }, "no_table", { message })] };
}

/** What can be said without parsing. */
function firstLook(text: string, typed: string): SqlFinding[] {
  const substitution = text.indexOf("${");
  if (substitution >= 0) {
    const message =
      "Databricks replaces a dollar sign with braces before it reads the SQL, even inside quotes. Write the value itself.";
    return [findingAt(text, { start: substitution, end: substitution + 2 }, "substitution", { message })];
  }
  if (text.trim() === "" && typed.trim() !== "") return [onlyComment(text)];
  if (text.trim() === "")
    return [findingAt(text, { start: 0, end: 0 }, "empty", { message: "Write a SELECT, or start from the sample." })];
  return [];
}

function onlyComment(text: string): SqlFinding {
  const message = "There is only a comment here. Write a SELECT, or start from the sample.";
  return findingAt(text, { start: 0, end: text.length }, "empty", { message });
}

/** One statement, and a SELECT. */
function checkForm(text: string, tokens: readonly Token[]): SqlFinding[] {
  const [first] = tokens;
  const said = tokens.find(({ kind }) => kind !== "SEMICOLON");
  if (!first || !said) return [onlyComment(text)];
  const semicolon = tokens.findIndex(({ kind }) => kind === "SEMICOLON");
  const second = semicolon < 0 ? undefined : tokens.slice(semicolon).find(({ kind }) => kind !== "SEMICOLON");
  if (first.kind === "SEMICOLON")
    return [findingAt(text, first, "syntax", { message: "Remove the ; at the beginning." })];
  if (second) {
    const message = "A second statement begins here. Keep one SELECT; only a ; may follow it.";
    return [findingAt(text, { start: second.start, end: text.length }, "two_statements", { message })];
  }
  if (/^(select|with|\()$/i.test(first.text)) return [];
  const word = first.text.toUpperCase();
  const message = /^from$/i.test(word)
    ? "Begin with SELECT, then FROM."
    : `Only a SELECT can be imported, and this begins with ${word}.`;
  return [findingAt(text, first, "not_select", { message })];
}

function syntaxFinding(text: string, refused: Extract<Parsed, { ok: false }>): SqlFinding {
  if (joinsBehindView(refused)) {
    const message =
      "A join cannot stand after LATERAL VIEW. Write LATERAL VIEW after all joins, or in a SELECT of its own: FROM (SELECT … FROM table LATERAL VIEW …) name JOIN ….";
    return findingAt(text, refused, "join", { message });
  }
  const known = refused.message.includes("E_GUARD_") ? null : knownMistake(text, refused);
  if (known) return known;
  const near = text.slice(refused.start, Math.max(refused.end, refused.start + 1)).trim();
  const place = near ? `near “${near.slice(0, 40)}”` : "at its end";
  return findingAt(text, refused, "syntax", {
    message: `The SQL cannot be read ${place}: ${plainly(refused.message)}.`,
  });
}

function joinsBehindView({ tokens, start }: Extract<Parsed, { ok: false }>): boolean {
  const at = tokens.findIndex((token) => token.end > start);
  const isJoin = (token: Token | undefined) =>
    /^(join|inner|left|right|full|cross|natural|semi|anti)$/i.test(token?.text ?? "");
  const view = tokens.slice(0, at + 1).findLastIndex(({ text }) => /^view$/i.test(text));
  return view > 0 && (isJoin(tokens[at]) || isJoin(tokens[at + 1]));
}

const SYMBOLS: Record<string, string> = {
  RParen: ")",
  LParen: "(",
  Comma: ",",
  Eq: "=",
  RBracket: "]",
  From: "FROM",
  Select: "SELECT",
  As: "AS",
};

/** The parser's reason in plain words; its own words for tokens mean nothing to who wrote the SQL. */
function plainly(message: string): string {
  if (message.includes("E_GUARD_PARSER_DEPTH")) return "it is nested too deeply here";
  if (message.includes("E_GUARD_")) return "it is too long here";
  const reason = message
    .replace(/^\w+ error at line \d+, column \d+:\s*/i, "")
    .replace(/,? (got|found|near) .*$/is, "");
  const expected = SYMBOLS[/^Expected (\w+)$/i.exec(reason)?.[1] ?? ""];
  if (expected) return `a ${expected} is expected here`;
  if (/unterminated/i.test(reason)) return "a quote or comment is not closed";
  if (/^Expected [a-z ]+$/.test(reason)) return `${reason.toLowerCase()} here`;
  return "this is not expected here";
}

/** `?` and `:name`: a colon that follows no value, and so is no path into a JSON value. */
function parameters(text: string, tokens: readonly Token[]): SqlFinding[] {
  return tokens.flatMap((token, i) => {
    const named = token.kind === "COLON" && !followsValue(tokens, i);
    if (!named && token.kind !== "PARAMETER" && token.kind !== "PLACEHOLDER") return [];
    const end = named ? (tokens[i + 1]?.end ?? token.end) : token.end;
    const message = `${text.slice(token.start, end)} is a parameter, and a sync has no values for it. Write the value itself.`;
    return [findingAt(text, { start: token.start, end }, "parameter", { message })];
  });
}
