import type { Lexed } from "./token";

/** A type with its parts in angle brackets, by the indices of its opening bracket and of its last one. */
export type TypeExtent = { open: number; end: number };

/** The types with parts: `ARRAY<…>`, `MAP<…>`, `STRUCT<…>`. Words in them are fields and types, signs compare nothing. */
export function typeExtents(tokens: readonly Lexed[]): TypeExtent[] {
  return tokens.flatMap(({ text }, i) => {
    if (!/^(array|map|struct)$/i.test(text) || tokens[i + 1]?.text !== "<") return [];
    const end = closing(tokens, i + 1);
    return end === null ? [] : [{ open: i + 1, end }];
  });
}

export function insideType(types: readonly TypeExtent[], i: number): boolean {
  return types.some(({ open, end }) => open < i && i < end);
}

/** Where the bracket is closed; null where something stands inside that no type has. */
function closing(tokens: readonly Lexed[], open: number): number | null {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const { text, kind } = tokens[i] ?? { text: "", kind: "" };
    if (text === "<") depth++;
    else if (/^>+$/.test(text)) depth -= text.length;
    else if (!/^([,:()]|\w+)$/.test(text) && kind !== "QUOTED_IDENTIFIER" && kind !== "STRING") return null;
    if (depth <= 0) return i;
  }
  return null;
}
