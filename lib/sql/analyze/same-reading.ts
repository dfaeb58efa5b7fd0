import { findingAt, type SqlFinding } from "@/lib/sql/parse/finding-at";
import type { Quoted } from "@/lib/sql/parse/scan-sql";
import type { Span } from "@/lib/sql/parse/statement";
import type { Token } from "@/lib/sql/parse/token";

/**
 * The first place where the parser took something else for a text, a name or a word than the scanner, which goes by
 * the warehouse's own rules. Nothing of such a SQL can be judged.
 */
export function differentReading(text: string, tokens: readonly Token[], quoted: readonly Quoted[]): SqlFinding | null {
  const differ = ({ start, end }: Span): SqlFinding =>
    findingAt(text, { start, end }, "ambiguous", {
      message: `Lakefeed and the warehouse may read ${text.slice(start, end).slice(0, 40)} differently. Write it in another way.`,
    });
  let [at, next] = [0, 0];
  for (const token of tokens) {
    const gap = { start: at, end: token.start };
    if (text.slice(gap.start, gap.end).trim() !== "") return differ(gap);
    // One word for the warehouse, two for the parser.
    if (gap.start === gap.end && /\w/.test(text[at - 1] ?? "") && /^\w/.test(token.text)) return differ(token);
    const inside: Quoted[] = [];
    for (let piece = quoted[next]; piece && piece.start < token.end; piece = quoted[++next]) inside.push(piece);
    if (!isReadAlike(token, inside)) return differ(token);
    at = token.end;
  }
  const rest = { start: at, end: text.length };
  return text.slice(at).trim() === "" ? null : differ(rest);
}

/** Whether a token is made of just these pieces; the parser makes one text of two that touch. */
function isReadAlike(token: Token, pieces: readonly Quoted[]): boolean {
  const [first] = pieces;
  if (!first) return !/['"`]/.test(token.text) && !QUOTED_KINDS.has(token.kind);
  const prefix = token.text.slice(0, first.start - token.start);
  const touching = pieces.every((piece, i) => piece.start === (pieces[i - 1]?.end ?? first.start));
  if (!touching || pieces.at(-1)?.end !== token.end) return false;
  if (first.kind === "name") {
    const name = token.text.slice(1, -1).replaceAll("``", "`");
    return token.kind === "QUOTED_IDENTIFIER" && prefix === "" && pieces.length === 1 && token.name === name;
  }
  if (first.kind === "raw") return token.kind === "RAW_STRING" && prefix === "" && pieces.length === 1;
  if (pieces.some(({ kind }) => kind !== "text")) return false;
  return token.kind === "STRING" ? prefix === "" : token.kind === "HEX_STRING" && /^x$/i.test(prefix);
}

const QUOTED_KINDS = new Set(["STRING", "RAW_STRING", "HEX_STRING", "QUOTED_IDENTIFIER", "DOLLAR_STRING"]);
