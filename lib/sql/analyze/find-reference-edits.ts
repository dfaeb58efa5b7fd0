import { type Extent, ownerOf, selectExtents } from "@/lib/sql/parse/select-extents";
import type { ParsedReference, SelectList, Span, SqlStatement, Star } from "@/lib/sql/parse/statement";
import type { Token } from "@/lib/sql/parse/token";
import { isWordOfSql } from "@/lib/sql/parse/word-roles";
import type { Structure } from "./reader";

/** Where the rewrite will add columns, keep stars from taking them, and shorten qualified columns. */
export function findReferenceEdits(
  tokens: readonly Token[],
  { steps, references }: Structure,
): Pick<SqlStatement, "path" | "qualifiers"> {
  const extents = selectExtents(tokens);
  const path = steps.flatMap((step): SelectList[] => {
    if (!step.handsOn) return [];
    const end = tokens[extents[step.select]?.listEnd ?? -1]?.end ?? 0;
    const relations = step.relations.map(({ name, references: own }) => ({
      name,
      references: own.map((reference) => references.indexOf(reference)),
    }));
    const stars = starsOf(tokens, extents, step.select, (names) =>
      step.relations.flatMap(({ name, references: own }, i) =>
        names === null || meansRelation(names, name, own) ? (relations[i]?.references ?? []) : [],
      ),
    );
    return [{ copy: step.copy, end, union: step.union, relations, stars }];
  });
  const qualifiers = steps.flatMap(({ select, relations }) =>
    relations.flatMap(({ references: own }) => {
      const [reference] = own;
      return reference && own.length === 1 && !reference.aliased && standsIn(tokens, extents, select, reference)
        ? qualifiersOf(tokens, extents[select], reference)
        : [];
    }),
  );
  // A WITH query that is read twice, and a table that a SELECT and one inside it both read, find the same places.
  return { path, qualifiers: [...new Map(qualifiers.map((span) => [span.start, span])).values()] };
}

/** Whether the reference is written in this very SELECT. */
function standsIn(tokens: readonly Token[], extents: readonly Extent[], select: number, { start }: ParsedReference) {
  return (
    ownerOf(
      extents,
      tokens.findIndex((token) => token.start === start),
    ) === select
  );
}

/**
 * The stars of one SELECT, outside of those inside it. `holds` tells which references a star takes, from the names
 * before its dot; null for a star alone.
 */
function starsOf(
  tokens: readonly Token[],
  extents: readonly Extent[],
  select: number,
  holds: (names: readonly string[] | null) => number[],
): Star[] {
  return tokens.flatMap((token, i) => {
    const before = tokens[i - 1];
    if (token.kind !== "STAR" || ownerOf(extents, i) !== select) return [];
    const qualified = before?.kind === "DOT";
    const beginsItem = isWordOfSql(before, /^(select|all|distinct)$/i) || /^([,({]|\/\*.*)$/s.test(before?.text ?? "");
    if (!qualified && !beginsItem) return [];
    const references = holds(qualified ? chainBefore(tokens, i - 1) : null);
    if (references.length === 0) return [];
    const [except, open] = [tokens[i + 1], tokens[i + 2]];
    const inExcept = /^except$/i.test(except?.text ?? "") && open?.kind === "L_PAREN";
    return [{ at: inExcept && open ? open.end : token.end, inExcept, references }];
  });
}

/**
 * `catalog.schema.` of `catalog.schema.table.column`, or `schema.` of `schema.table.column`, in a SELECT and in those
 * inside it, which may name columns from around them.
 */
function qualifiersOf(tokens: readonly Token[], extent: Extent | undefined, reference: ParsedReference): Span[] {
  const { catalog, schema, table } = reference.table;
  const spans: Span[] = [];
  for (let i = extent?.first ?? 0; i < (extent?.end ?? 0); i++) {
    const token = tokens[i];
    if (!token || tokens[i - 1]?.kind === "DOT") continue;
    const names: Token[] = [];
    for (let j = i; ; j += 2) {
      const name = tokens[j];
      if (!name || !isName(name)) break;
      names.push(name);
      if (tokens[j + 1]?.kind !== "DOT") break;
    }
    const prefix = [[catalog, schema], [schema]].find(
      (parts) => startsWith(names, [...parts, table]) && isQualified(tokens, i, parts.length + 1),
    );
    const following = prefix && names[prefix.length];
    if (following) spans.push({ start: token.start, end: following.start });
  }
  return spans;
}

/** The names before a dot, first one first: of `a.b.*` a and b. */
function chainBefore(tokens: readonly Token[], dot: number): string[] {
  const names: string[] = [];
  for (let i = dot; tokens[i]?.kind === "DOT" && isName(tokens[i - 1]); i -= 2)
    names.unshift(tokens[i - 1]?.name ?? "");
  return names;
}

function meansRelation(
  names: readonly string[],
  relation: string | null,
  references: readonly ParsedReference[],
): boolean {
  if (names.length === 1) return relation !== null && names[0]?.toLowerCase() === relation.toLowerCase();
  const [reference] = references;
  if (!reference || references.length > 1 || reference.aliased) return false;
  const { catalog, schema, table } = reference.table;
  const full = [catalog, schema, table].slice(3 - names.length);
  return full.length === names.length && full.every((part, i) => part.toLowerCase() === names[i]?.toLowerCase());
}

function isName(token: Token | undefined): boolean {
  return token?.role === "name";
}

function startsWith(tokens: readonly Token[], names: readonly string[]): boolean {
  return names.every((name, i) => tokens[i]?.name.toLowerCase() === name.toLowerCase());
}

/** Whether a dot follows so many names: then the last of them is qualified with those before. */
function isQualified(tokens: readonly Token[], first: number, names: number): boolean {
  return tokens[first + 2 * names - 1]?.kind === "DOT";
}
