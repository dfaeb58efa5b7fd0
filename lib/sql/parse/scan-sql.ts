import { SQL_LENGTH_MAX } from "@/lib/model/source/source";
import { findingAt, type SqlFinding, type SqlFindingCode } from "./finding-at";
import { type Piece, sqlPieces } from "./sql-pieces";
import type { Span } from "./statement";

/** A text or a name in quotes, with its quotes; a raw text with its r. */
export type Quoted = Piece & { kind: "text" | "raw" | "name" };

/**
 * `text`: the SQL as it is read here and by the warehouse: with blanks for comments, so that every character keeps its
 * place and every line its number.
 */
export type Scanned = { ok: true; text: string; quoted: Quoted[] } | { ok: false; finding: SqlFinding };

/** Words and signs. Reading takes time with their number, and nothing else is answered meanwhile. */
const PIECES_MAX = 10_000;
/** Brackets inside brackets. The parser follows 32 levels of them. */
const NESTING_MAX = 30;

type Refusal = { span: Span; code: SqlFindingCode; message: string; suggestion?: string };

/**
 * Take the comments out of a SQL before anything reads it. What is left is read by the parser here and by the
 * warehouse, each with a lexer of its own: whatever the two could take for different things is refused at its place.
 */
export function scanSql(typed: string): Scanned {
  const refused = (refusal: Refusal): Scanned => {
    const { span, code, ...said } = refusal;
    return { ok: false, finding: findingAt(typed, span, code, said) };
  };
  const early = unreadable(typed);
  if (early) return refused(early);
  const pieces: string[] = [];
  const quoted: Quoted[] = [];
  let [depth, count, before] = [0, 0, ""];
  for (const piece of sqlPieces(typed)) {
    const source = typed.slice(piece.start, piece.end);
    const refusal = refusePiece(piece, source, before, typed);
    if (refusal) return refused(refusal);
    pieces.push(sentAs(piece, source));
    if (piece.kind === "space" || piece.kind === "comment") continue;
    if (isQuoted(piece)) quoted.push(piece);
    if (piece.kind === "sign") depth += Number("([".includes(source)) - Number(")]".includes(source));
    if (depth > NESTING_MAX) return refused({ span: piece, code: "too_big", message: TOO_DEEP });
    if (++count > PIECES_MAX) return refused({ span: piece, code: "too_big", message: TOO_MANY });
    before = piece.kind === "hint" ? before : source;
  }
  return { ok: true, text: pieces.join(""), quoted };
}

function isQuoted(piece: Piece): piece is Quoted {
  return piece.kind === "text" || piece.kind === "raw" || piece.kind === "name";
}

/** Comments become blanks. So does any white space but tabs and line ends: parsers know different ones. */
function sentAs({ kind }: Piece, source: string): string {
  if (kind === "comment") return source.replace(/[^\r\n]/g, " ");
  return kind === "space" ? source.replace(/[^\t\r\n]/g, " ") : source;
}

/** What no reader takes as it stands: too long a text, and characters that get lost on the way. */
function unreadable(typed: string): Refusal | null {
  if (typed.length > SQL_LENGTH_MAX)
    return { span: { start: SQL_LENGTH_MAX, end: typed.length }, code: "too_big", message: TOO_LONG };
  const at = typed.search(/\0|\p{Surrogate}/u);
  if (at < 0) return null;
  const message = `The character ${codeOf(typed, at)} cannot be sent to a warehouse. Remove it.`;
  return { span: { start: at, end: at + 1 }, code: "ambiguous", message };
}

function refusePiece(piece: Piece, source: string, before: string, typed: string): Refusal | null {
  if (!piece.closed) {
    return { span: piece, code: "syntax", message: UNCLOSED[piece.kind] ?? "A quote is not closed." };
  }
  switch (piece.kind) {
    case "hint": {
      const plain = /^select$/i.test(before) && isPlainHint(source);
      return plain ? null : { span: piece, code: "ambiguous", message: HINT };
    }
    case "word":
      return refuseWord(piece, source, typed);
    case "sign":
      return refuseSign(piece, source, typed);
    case "space":
    case "comment":
    case "text":
    case "raw":
    case "name":
      return null;
  }
}

/** Names with a bracket of names and numbers: nothing that could hide a comment or a quote. */
function isPlainHint(hint: string): boolean {
  return /^[\w.,()\s]*$/.test(hint.slice(3, -2)) && !/\([^)]*\(|\bselect\b/i.test(hint);
}

function refuseWord(span: Span, word: string, typed: string): Refusal | null {
  if (/[^A-Za-z0-9_]/.test(word)) {
    const suggestion = `\`${word}\``;
    return {
      span,
      code: "ambiguous",
      message: `${word} has letters that need backticks: ${suggestion}.`,
      suggestion,
    };
  }
  // Such a letter before a quote makes another kind of text of it for one reader, and is a name for the other.
  const prefixes = /^['"]/.test(typed.slice(span.end, span.end + 1)) && /^(.*r|[bneuq])$/i.test(word);
  return prefixes
    ? { span, code: "ambiguous", message: `Write a blank between ${word} and the quote after it.` }
    : null;
}

function refuseSign({ start, end }: Span, sign: string, typed: string): Refusal | null {
  const refuse = (length: number, message: string): Refusal => ({
    span: { start, end: Math.max(end, start + length) },
    code: "ambiguous",
    message,
  });
  if (typed.startsWith("*/", start)) return refuse(2, "No comment is open here. Remove */, or write a blank in it.");
  if (typed.startsWith("://", start)) return refuse(3, "An address can stand in quotes only.");
  if (typed.startsWith("$$", start)) return refuse(2, "Write texts in quotes: '…'.");
  if (/["&']/.test(sign) && /u&$/i.test(typed.slice(start - 1, end)) && /^['"]/.test(typed.slice(end, end + 1)))
    return refuse(1, "Write a blank before this quote.");
  if (/^[!-~]$/.test(sign) && sign !== "\\") return null;
  const shown = /^[!-~]$|^[\p{L}\p{N}\p{P}\p{S}]$/u.test(sign)
    ? `${sign} (${codeOf(typed, start)})`
    : codeOf(typed, start);
  return refuse(1, `The character ${shown} can stand in quotes only. Remove it, or write a blank for it.`);
}

function codeOf(text: string, at: number): string {
  return `U+${(text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

const TOO_LONG = `The SQL is longer than ${SQL_LENGTH_MAX.toLocaleString("en-US")} characters. Make it shorter, or make several sources.`;
const TOO_MANY = `The SQL has more than ${PIECES_MAX.toLocaleString("en-US")} words and signs. Make it shorter, or make several sources.`;
const TOO_DEEP =
  "The SQL is nested too deeply here: at most 30 brackets inside each other. Name inner parts by WITH, or write fewer of them.";
const HINT =
  "This hint may be read as a comment. Write a hint right after SELECT, with names and numbers only: SELECT /*+ BROADCAST(name) */ ….";
const UNCLOSED: Partial<Record<Piece["kind"], string>> = {
  comment: "The comment that begins here is not closed. Write */ after it.",
  hint: "The hint that begins here is not closed. Write */ after it.",
  text: "The quote that begins here is not closed.",
  raw: "The quote that begins here is not closed. In a text with an r before it, a backslash escapes nothing.",
  name: "The backtick that begins here is not closed.",
};
