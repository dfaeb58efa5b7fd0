import { field, listField, type Tree, textField } from "./parser";
import type { Span } from "./statement";
import type { Token } from "./token";

/** A function that finds where a tree's first spanned node stands, in UTF-16 offsets. */
export function spanFinder(offsetOf: (codePoint: number) => number): (tree: Tree) => Span {
  return (tree) => {
    const span = firstSpan(tree);
    const [start, end] = [field(span, "start"), field(span, "end")];
    return { start: offsetOf(typeof start === "number" ? start : 0), end: offsetOf(typeof end === "number" ? end : 0) };
  };
}

/**
 * Where names begin that a list of columns may follow, or that stand where a function's name could. The parser does not
 * say where the names of VALUES and LATERAL stand: those are found by what is around them.
 */
export function aliasStarts(tree: Tree, spanOf: (tree: Tree) => Span, tokens: readonly Token[]): Set<number> {
  const starts = new Set<number>();
  const placeless = new Set<string>();
  const visit = (node: Tree) => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === "alias" || key === "table_alias" || key === "column_aliases") {
        for (const name of Array.isArray(value) ? value : [value])
          if (field(name, "span")) starts.add(spanOf(name).start);
      }
      visit(value);
    }
    const alias = field(node, "alias");
    const name = typeof alias === "string" ? alias : textField(alias, "name");
    if (name !== null && !field(alias, "span") && listField(node, "column_aliases").length > 0)
      placeless.add(name.toLowerCase());
  };
  visit(tree);
  tokens.forEach(({ name, start }, i) => {
    const before = tokens[i - 1];
    const following = before?.kind === "R_PAREN" || /^as$/i.test(before?.text ?? "");
    if (following && tokens[i + 1]?.kind === "L_PAREN" && placeless.has(name.toLowerCase())) starts.add(start);
  });
  return starts;
}

function firstSpan(tree: Tree): Tree {
  if (typeof tree !== "object" || tree === null) return undefined;
  const own = field(tree, "span");
  if (own) return own;
  for (const value of Object.values(tree)) {
    const span = firstSpan(value);
    if (span) return span;
  }
  return undefined;
}
