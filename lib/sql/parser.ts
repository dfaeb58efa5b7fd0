import { Dialect, init, isInitialized, parse, tokenize } from "@polyglot-sql/sdk";

/** A token with UTF-16 offsets. `text` is as it stands in the SQL; `name` what a quoted name means. */
export type Token = { kind: string; text: string; name: string; start: number; end: number };

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
  const offsetOf = codePointOffsets(text);
  const refused = (
    error: { error?: string | null; errorStart?: number; errorEnd?: number },
    tokens: Token[] = [],
  ): Parsed => ({
    ok: false,
    tokens,
    message: error.error ?? "It cannot be read.",
    start: offsetOf(error.errorStart ?? 0),
    end: offsetOf(error.errorEnd ?? error.errorStart ?? 0),
  });
  const scanned = tokenize(text, Dialect.Databricks);
  if (!scanned.success || !scanned.tokens) return refused(scanned);
  const tokens = scanned.tokens.map((token) => {
    const [start, end] = [offsetOf(token.span.start), offsetOf(token.span.end)];
    // The declared name is tokenType; what arrives is token_type.
    const kind = textField(token, "token_type") ?? token.tokenType;
    return { kind, text: text.slice(start, end), name: token.text, start, end };
  });
  for (const [i, token] of tokens.entries()) if (isNameHere(tokens[i - 1], token)) token.kind = "VAR";
  const parsed = parse(readable(text, tokens), Dialect.Databricks);
  if (!parsed.success) return refused(parsed, tokens);
  return { ok: true, tokens, statements: Array.isArray(parsed.ast) ? parsed.ast : [parsed.ast], offsetOf };
}

/** Behind a dot, behind the colon of a path and behind AS stands a name, whatever else the word means: `a:b.from AS select`. */
function isNameHere(before: Token | undefined, { kind, text }: Token): boolean {
  if (before === undefined || !/^[A-Za-z_]\w*$/.test(text)) return false;
  if (before.kind === "DOT" || before.kind === "COLON") return true;
  return /^as$/i.test(before.text) && (kind === "FROM" || kind === "SELECT");
}

/** The text as the parser can read it: of typed literals it knows TIMESTAMP, but not its two variants. Places stay. */
function readable(text: string, tokens: readonly Token[]): string {
  let result = text;
  tokens.forEach(({ text: word, start, end }, i) => {
    if (!/^timestamp_(ltz|ntz)$/i.test(word) || tokens[i + 1]?.kind !== "STRING") return;
    result = result.slice(0, start) + "TIMESTAMP".padEnd(end - start) + result.slice(end);
  });
  return result;
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
