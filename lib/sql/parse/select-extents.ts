import type { Token } from "./token";

/** Where a SELECT stands among the tokens: indices of its word, of its last list item, and after its end. */
export type Extent = { first: number; listEnd: number; end: number };

const known = new WeakMap<readonly Token[], readonly Extent[]>();
const owners = new WeakMap<readonly Extent[], readonly number[]>();

/** Every SELECT of the text in text order. It is asked for with each SELECT and each token, so it is kept. */
export function selectExtents(tokens: readonly Token[]): readonly Extent[] {
  const extents =
    known.get(tokens) ?? tokens.flatMap((token, first) => (token.kind === "SELECT" ? [extentOf(tokens, first)] : []));
  known.set(tokens, extents);
  return extents;
}

/** The innermost SELECT that a token belongs to: its index among the extents, or -1. */
export function ownerOf(extents: readonly Extent[], token: number): number {
  const owner = owners.get(extents) ?? ownersOf(extents);
  owners.set(extents, owner);
  return owner[token] ?? -1;
}

function ownersOf(extents: readonly Extent[]): number[] {
  const owner: number[] = [];
  extents.forEach(({ first, end }, i) => {
    for (let token = first; token < end; token++) owner[token] = i;
  });
  return owner;
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
