import { functionKind } from "@/lib/sql/analyze/functions/functions";
import { findingAt, type SqlFinding } from "./finding-at";
import { field, type Tree, textField } from "./parser";
import type { Span } from "./statement";
import type { Token } from "./token";

/** What the engine reads as a call without parentheses where no column of that name is in reach, also in backticks. */
export const BARE_CALLS: ReadonlySet<string> = new Set(
  "current_user session_user user current_catalog current_database current_schema current_path current_time".split(" "),
);

/**
 * Names in place of a value that may be the session's user or catalog: which one is meant depends on what columns the
 * table has on the day. After a table's name they are columns.
 */
export function bareCalls(
  text: string,
  tokens: readonly Token[],
  query: Tree,
  spanOf: (tree: Tree) => Span,
  aliases: ReadonlySet<number>,
): SqlFinding[] {
  const read = unqualified(query, spanOf);
  return tokens.flatMap((token, i) => {
    const word = token.name.toLowerCase();
    if (!BARE_CALLS.has(word) || token.role !== "name" || aliases.has(token.start)) return [];
    if (tokens[i - 1]?.kind === "DOT" || tokens[i + 1]?.kind === "DOT") return [];
    if (!read.columns.has(token.start) && !read.calls.has(word)) return [];
    const [code, what] =
      functionKind(word) === "volatile"
        ? (["volatile", "the time of day"] as const)
        : (["environment", "the session's own"] as const);
    const message = `${word} is ${what} where the table has no such column. For a column, write its table's name before it: name.${word}.`;
    return [findingAt(text, token, code, { message })];
  });
}

/** Where columns stand that no table's name qualifies, and the names that the parser took for calls. */
function unqualified(query: Tree, spanOf: (tree: Tree) => Span): { columns: Set<number>; calls: Set<string> } {
  const [columns, calls] = [new Set<number>(), new Set<string>()];
  const visit = (tree: Tree) => {
    if (typeof tree !== "object" || tree === null) return;
    const [column, call] = [field(tree, "column"), field(tree, "function")];
    if (column && !field(column, "table")) columns.add(spanOf(field(column, "name")).start);
    if (field(call, "no_parens") === true) calls.add((textField(call, "name") ?? "").toLowerCase());
    for (const value of Object.values(tree)) visit(value);
  };
  visit(query);
  return { columns, calls };
}
