import { type Place, type Reader, refuse } from "@/lib/sql/analyze/reader";
import { field, listField, type Tree, textField } from "./parser";
import type { Span } from "./statement";
import type { Token } from "./token";
import { isWordOfSql } from "./word-roles";

/** A query named by WITH: it is read where it is used, with the names that were known where it was written. */
export type Named = {
  query: Tree;
  scope: Scope;
  /** The name. */
  span: Span;
  /** The SELECT with its parentheses. */
  body: Span;
  /** The text that the definition stands in. */
  copy: number;
  used: number;
  hasColumnNames: boolean;
};
export type Scope = ReadonlyMap<string, Named>;

/** Copies of WITH queries that use each other grow by powers. */
const COPIES_MAX = 60;

/** The names that a query knows: those around it and those of its own WITH. */
export function namedQueries(reader: Reader, query: Tree, outer: Scope, copy: number): Scope {
  const clause = field(query, "with");
  const scope = new Map(outer);
  for (const cte of listField(clause, "ctes")) {
    const alias = field(cte, "alias");
    const span = reader.spanOf(alias);
    if (field(clause, "recursive") === true)
      refuse(reader, span, "unsupported", "WITH RECURSIVE is not supported. Write the steps as queries of their own.");
    scope.set((textField(alias, "name") ?? "").toLowerCase(), {
      query: field(cte, "this"),
      scope: new Map(scope),
      span,
      body: bodyBehind(reader.tokens, span),
      copy,
      used: 0,
      hasColumnNames: listField(cte, "columns").length > 0,
    });
  }
  return scope;
}

/** A WITH query that nothing reads would still be sent, with tables that nothing binds. */
export function checkUsed(reader: Reader, scope: Scope, outer: Scope): void {
  for (const [name, named] of scope) {
    if (outer.get(name) === named || named.used > 0) continue;
    refuse(reader, named.span, "unsupported", `The WITH query ${name} is not used. Remove it.`);
  }
}

/**
 * One more use of a WITH query: the place that its body is read at. The first use reads the definition itself; every
 * other gets a copy. Null when there are too many.
 */
export function takeNamed(reader: Reader, named: Named, use: Span, alias: string | null, place: Place): Place | null {
  named.used++;
  if (named.used === 1) return { ...place, union: null, copy: named.copy };
  if (reader.copies.length >= COPIES_MAX) {
    const message = `WITH queries are used more than ${COPIES_MAX} times here. Use fewer of them.`;
    refuse(reader, use, "unsupported", message);
    return null;
  }
  const copy = reader.copies.length + 1;
  const name = `__lakefeed_query_${copy}`;
  reader.copies.push({ body: named.body, within: named.copy, name, use: { ...use, copy: place.copy, alias } });
  return { ...place, union: null, copy };
}

/** The parentheses after `name AS`, or after `name (columns) AS`. */
function bodyBehind(tokens: readonly Token[], name: Span): Span {
  const as = tokens.findIndex((token) => token.start >= name.end && isWordOfSql(token, /^as$/i));
  let depth = 0;
  for (let i = as + 1; i < tokens.length; i++) {
    if (tokens[i]?.kind === "L_PAREN") depth++;
    if (tokens[i]?.kind === "R_PAREN") depth--;
    if (depth === 0) return { start: tokens[as + 1]?.start ?? name.end, end: tokens[i]?.end ?? name.end };
  }
  return name;
}
