import { findingAt, type SqlFinding } from "./finding-at";
import type { Parsed, Token } from "./parser";

type Refused = Extract<Parsed, { ok: false }>;

/** Words that begin something, and are also what people call a column. */
const WORDS_OF_SQL = /^(set|limit|order|group|offset|where|having|union|table|values|fetch|on|using|with|by)$/i;

/** What is meant where the parser stopped, if it is one of the forms that people write; null otherwise. */
export function knownMistake(text: string, refused: Refused): SqlFinding | null {
  return bangAt(text, refused) ?? pipeAt(text, refused) ?? hyphenAt(text, refused) ?? wordAt(text, refused);
}

/** `!a`, `!>`: the parser knows NOT, and the comparison that means the same. */
function bangAt(text: string, { tokens, start }: Refused): SqlFinding | null {
  const at = tokens.findLastIndex((token) => token.text === "!" && token.start <= start && token.end >= start - 1);
  const [bang, next] = [tokens[at], tokens[at + 1]];
  if (!bang) return null;
  const instead = next && next.start === bang.end ? { ">": "<=", "<": ">=" }[next.text] : undefined;
  if (!instead || !next) return findingAt(text, bang, "syntax", { message: "Write NOT instead of !." });
  const place = { start: bang.start, end: next.end };
  return findingAt(text, place, "syntax", {
    message: `Write ${instead} instead of !${next.text}.`,
    suggestion: instead,
  });
}

/** `FROM t |> WHERE a` */
function pipeAt(text: string, { start, tokens }: Refused): SqlFinding | null {
  const pipe = text.lastIndexOf("|>", start);
  if (pipe < 0 || !tokens.some((token) => token.start === pipe)) return null;
  const message = "Pipes (|>) are not supported. Write SELECT … FROM … WHERE … instead.";
  return findingAt(text, { start: pipe, end: pipe + 2 }, "unsupported", { message });
}

/** `main.bug-lab.t` is a subtraction to the parser. */
function hyphenAt(text: string, { start }: Refused): SqlFinding | null {
  for (const { 0: name, index } of text.matchAll(/\b[A-Za-z_]\w*(?:-\w+)+/g)) {
    if (start < index || start > index + name.length) continue;
    const suggestion = `\`${name}\``;
    const message = `A name with a hyphen needs backticks: ${suggestion}.`;
    return findingAt(text, { start: index, end: index + name.length }, "syntax", { message, suggestion });
  }
  return null;
}

/** A column that is called like a word of SQL. */
function wordAt(text: string, { tokens, start }: Refused): SqlFinding | null {
  const at = tokens.findIndex((token) => token.end > start);
  const isWord = (token: Token | undefined) => token !== undefined && WORDS_OF_SQL.test(token.text);
  const word = [tokens[at], tokens[at - 1]].find(isWord);
  if (!word) return null;
  const suggestion = `\`${word.text}\``;
  const message = `${word.text} cannot stand here. If it is a name, write it in backticks: ${suggestion}.`;
  return findingAt(text, word, "syntax", { message, suggestion });
}
