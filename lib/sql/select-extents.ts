import type { Token } from "./parser";
import type { Span } from "./statement";

/** Where a SELECT stands among the tokens: indices of its word, of its last list item, and behind its end. */
export type Extent = { first: number; listEnd: number; end: number };

/** Every SELECT of the text in text order. */
export function selectExtents(tokens: readonly Token[]): Extent[] {
  return tokens.flatMap((token, first) => (token.kind === "SELECT" ? [extentOf(tokens, first)] : []));
}

/** The innermost SELECT that a token belongs to: its index among the extents, or -1. */
export function ownerOf(extents: readonly Extent[], token: number): number {
  return extents.findLastIndex(({ first, end }) => first <= token && token < end);
}

/**
 * SELECTs inside expressions: an opening parenthesis before them that neither FROM, JOIN, a comma between relations
 * nor `name AS` leads to.
 */
export function expressionSelects(tokens: readonly Token[]): Span[] {
  return tokens.flatMap((token, i) => {
    if (token.kind !== "SELECT" && token.kind !== "WITH") return [];
    let open = i - 1;
    while (tokens[open]?.kind === "L_PAREN") open--;
    if (open === i - 1) return [];
    const leads = /^(from|join|as|lateral)$/i.test(tokens[open]?.text ?? "from");
    return leads ? [] : [{ start: token.start, end: token.end }];
  });
}

function extentOf(tokens: readonly Token[], first: number): Extent {
  let depth = 0;
  let listEnd = -1;
  for (let i = first + 1; i < tokens.length; i++) {
    const kind = tokens[i]?.kind;
    if (kind === "L_PAREN") depth++;
    if (kind === "R_PAREN") depth--;
    const over = depth < 0 || (depth === 0 && kind === "SEMICOLON");
    const endsList = depth === 0 && kind === "FROM" && tokens[i - 1]?.kind !== "DISTINCT";
    if (listEnd < 0 && (over || endsList)) listEnd = i - 1;
    if (over) return { first, listEnd, end: i };
  }
  return { first, listEnd: listEnd < 0 ? tokens.length - 1 : listEnd, end: tokens.length };
}
