import type { Span } from "./statement";

/**
 * A piece of a SQL text. `text` stands in quotes, `raw` in quotes after an r, `name` in backticks; `closed` is false
 * where a quote or a comment never ends.
 */
export type Piece = Span & {
  kind: "space" | "comment" | "hint" | "text" | "raw" | "name" | "word" | "sign";
  closed: boolean;
};

/** Patterns that match at a place. Loops are unrolled: a long text must not fill the stack. */
const SPACE = /[\t\n\f\r \v\u00a0\u1680\u2000-\u200a\u2028\u202f\u205f\u3000]+/y;
const LINE_COMMENT = /--(?:[^\r\n\\]|\\\n|\\)*(?:\r\n|\r|\n)?/y;
const HINT = /\/\*\+[\s\S]*?\*\//y;
const RAW = /[rR](?:'[^']*'|"[^"]*")/y;
const TEXT = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y;
const NAME = /`[^`]*(?:``[^`]*)*`/y;
const WORD = /[\p{L}\p{M}\p{N}_]+/uy;

/**
 * Take a SQL apart where Spark's lexer does (SqlBaseLexer.g4): comments, quotes, words and single signs. A line comment
 * ends at a carriage return, too, and continues after a line that ends in a backslash. Block comments nest, but a
 * hint's opening inside of one opens nothing.
 */
export function* sqlPieces(sql: string): Generator<Piece> {
  for (let start = 0; start < sql.length; ) {
    const piece = pieceAt(sql, start);
    yield { ...piece, start };
    start = piece.end;
  }
}

function pieceAt(sql: string, start: number): Omit<Piece, "start"> {
  const ends = (pattern: RegExp): number | null => {
    pattern.lastIndex = start;
    return pattern.test(sql) ? pattern.lastIndex : null;
  };
  const piece = (kind: Piece["kind"], end: number | null) => ({ kind, end: end ?? sql.length, closed: end !== null });
  const [first = "", second = ""] = [sql[start], sql[start + 1]];
  const space = ends(SPACE);
  if (space !== null) return piece("space", space);
  if (first === "-" && second === "-") return piece("comment", ends(LINE_COMMENT));
  if (first === "/" && second === "*")
    return sql[start + 2] === "+" ? piece("hint", ends(HINT)) : piece("comment", blockEnd(sql, start));
  if (/[rR]/.test(first) && /['"]/.test(second)) return piece("raw", ends(RAW));
  if (/['"]/.test(first)) return piece("text", ends(TEXT));
  if (first === "`") return piece("name", ends(NAME));
  const word = ends(WORD);
  if (word !== null) return piece("word", word);
  return piece("sign", start + String.fromCodePoint(sql.codePointAt(start) ?? 0).length);
}

/** Behind a block comment with all that are inside of it; null when one is not closed. */
function blockEnd(sql: string, start: number): number | null {
  const edge = /\/\*(?!\+)|\*\//g;
  edge.lastIndex = start;
  for (let depth = 0; ; ) {
    const found = edge.exec(sql);
    if (found === null) return null;
    depth += found[0] === "*/" ? -1 : 1;
    if (depth === 0) return edge.lastIndex;
  }
}
