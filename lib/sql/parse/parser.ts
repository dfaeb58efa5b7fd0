import { Dialect, init, isInitialized, parse, tokenize } from "@polyglot-sql/sdk";
import { parserText } from "./parser-text";
import type { Token } from "./token";
import { withRoles } from "./word-roles";

/** A node of the parser's tree: plain JSON, looked into by `field`. */
export type Tree = unknown;

export type Parsed =
  | { ok: true; tokens: Token[]; statements: Tree[]; offsetOf: (codePoint: number) => number }
  | { ok: false; tokens: Token[]; message: string; start: number; end: number };

let loading: Promise<void> | undefined;

/** Parse a text with the Databricks dialect; its tokens are given even when they make no sense together. The parser's Wasm is loaded once, here as in a browser. */
export async function parseSql(text: string): Promise<Parsed> {
  loading ??= isInitialized() ? Promise.resolve() : init();
  await loading;
  const scanned = tokenize(text, Dialect.Databricks);
  const placeOf = codePointOffsets(text);
  if (!scanned.success || !scanned.tokens) return refused(scanned, [], placeOf);
  const tokens = withRoles(
    scanned.tokens.map((token) => {
      const [start, end] = [placeOf(token.span.start), placeOf(token.span.end)];
      // The declared name is tokenType; what arrives is token_type.
      const kind = textField(token, "token_type") ?? token.tokenType;
      return { kind, text: text.slice(start, end), name: token.text, start, end };
    }),
  );
  const readable = parserText(text, tokens);
  const offsets = codePointOffsets(readable.text);
  const offsetOf = (codePoint: number) => readable.placeOf(offsets(codePoint));
  const parsed = parse(readable.text, Dialect.Databricks);
  if (!parsed.success) return refused(parsed, tokens, offsetOf);
  return { ok: true, tokens, statements: Array.isArray(parsed.ast) ? parsed.ast : [parsed.ast], offsetOf };
}

type ParserError = { error?: string | null; errorStart?: number; errorEnd?: number };

function refused(error: ParserError, tokens: Token[], offsetOf: (codePoint: number) => number): Parsed {
  const start = error.errorStart ?? 0;
  const message = error.error ?? "It cannot be read.";
  return { ok: false, tokens, message, start: offsetOf(start), end: offsetOf(error.errorEnd ?? start) };
}

/** A field of a tree's node; undefined when the node has none. */
export function field(tree: Tree, name: string): Tree {
  return typeof tree === "object" && tree !== null ? Reflect.get(tree, name) : undefined;
}

/** A field that holds a list; empty when it does not. */
export function listField(tree: Tree, name: string): Tree[] {
  const value = field(tree, name);
  return Array.isArray(value) ? value : [];
}

/** A field that holds text; null when it does not. */
export function textField(tree: Tree, name: string): string | null {
  const value = field(tree, name);
  return typeof value === "string" ? value : null;
}

/** The parser counts code points, JavaScript UTF-16 units: they part at the first character outside the basic plane. */
function codePointOffsets(text: string): (codePoint: number) => number {
  if (!/[\ud800-\udbff][\udc00-\udfff]/.test(text)) return (codePoint) => Math.min(codePoint, text.length);
  const offsets: number[] = [];
  let offset = 0;
  for (const character of text) {
    offsets.push(offset);
    offset += character.length;
  }
  offsets.push(offset);
  return (codePoint) => offsets[codePoint] ?? text.length;
}
