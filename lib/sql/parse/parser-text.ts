import { applyEdits, type TextEdit } from "@/lib/sql/text-edit";
import type { Token } from "./parser";
import { insideType, typeExtents } from "./type-extents";
import { followsValue, isKeyword } from "./word-roles";

/** A SQL as the parser can read it, and where a place of that text stands in the SQL itself. */
export type ParserText = { text: string; placeOf: (offset: number) => number };

/**
 * Write what the warehouse reads and the parser does not in words that mean the same to the parser: backticks around
 * names that are keywords elsewhere, the one typed literal that it knows, `.` for the colon of a path after a bracket,
 * `::` for `?::`, and types without NOT NULL. Only the parser sees this text; what is sent is the SQL itself.
 */
export function parserText(text: string, tokens: readonly Token[]): ParserText {
  const types = typeExtents(tokens);
  const edits = tokens.flatMap((token, i): TextEdit[] => {
    const { start, end, kind } = token;
    const next = tokens[i + 1];
    const write = (said: string) => [{ start, end, text: said }];
    // Even in backticks, the parser takes it for the beginning of a literal.
    if (token.role === "name" && /^(array|map)$/i.test(token.name) && next?.kind === "L_BRACKET") return write("_");
    if (needsBackticks(tokens, i)) return write(`\`${token.text}\``);
    if (/^timestamp_(ltz|ntz)$/i.test(token.text) && next?.kind === "STRING") return write("TIMESTAMP");
    if (token.text === "?::") return write("::");
    if (kind === "COLON" && pathGoesOn(tokens, i) && !insideType(types, i))
      return write(next?.kind === "L_BRACKET" ? " " : ".");
    if (/^not$/i.test(token.text) && /^null$/i.test(next?.text ?? "") && insideType(types, i))
      return [{ start, end: next?.end ?? end, text: " " }];
    return [];
  });
  return { text: applyEdits(text, edits), placeOf: placeFinder(edits) };
}

/** Whether the parser could take a name for something else: a keyword anywhere, other words of its own before a part. */
function needsBackticks(tokens: readonly Token[], i: number): boolean {
  const [token, next] = [tokens[i], tokens[i + 1]];
  if (token?.role !== "name" || token.kind === "QUOTED_IDENTIFIER") return false;
  if (isKeyword(token)) return true;
  if (next?.kind === "L_BRACKET") return token.kind !== "VAR" && !/^(true|false|null)$/i.test(token.text);
  return token.kind !== "VAR" && next?.kind === "DOT";
}

/** A colon after a bracket; after a name the parser knows it. */
function pathGoesOn(tokens: readonly Token[], i: number): boolean {
  const kind = tokens[i - 1]?.kind;
  return (kind === "R_PAREN" || kind === "R_BRACKET") && followsValue(tokens, i);
}

function placeFinder(edits: readonly TextEdit[]): (offset: number) => number {
  let shift = 0;
  const placed = edits.map(({ start, end, text }) => {
    const first = start + shift;
    shift += text.length - (end - start);
    return { first, last: first + text.length, start, end, shift };
  });
  return (offset) => {
    const edit = placed.findLast(({ first }) => first <= offset);
    if (!edit) return offset;
    if (offset === edit.first) return edit.start;
    return offset < edit.last ? Math.min(edit.start + offset - edit.first, edit.end) : offset - edit.shift;
  };
}
