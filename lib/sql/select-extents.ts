import type { Token } from "./parser";

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

/** The FROM of a query that begins with it, before its SELECT: its list is then not where a list is looked for. */
export function fromBeforeSelect(tokens: readonly Token[]): Token | undefined {
  const open: { first: string; hasSelect: boolean }[] = [{ first: tokens[0]?.kind ?? "", hasSelect: false }];
  return tokens.find(({ kind }, i) => {
    if (kind === "L_PAREN") open.push({ first: tokens[i + 1]?.kind ?? "", hasSelect: false });
    if (kind === "R_PAREN" && open.length > 1) open.pop();
    const query = open.at(-1);
    if (query && kind === "SELECT") query.hasSelect = true;
    return kind === "FROM" && query && !query.hasSelect && (query.first === "FROM" || query.first === "WITH");
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
