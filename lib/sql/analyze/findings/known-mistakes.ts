import { findingAt, type SqlFinding } from "@/lib/sql/parse/finding-at";
import type { Parsed } from "@/lib/sql/parse/parser";
import type { Token } from "@/lib/sql/parse/token";
import { awaitsValue } from "@/lib/sql/parse/word-roles";

type Refused = Extract<Parsed, { ok: false }>;

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

/** A name that the parser takes for a word of SQL, where the warehouse may not. */
function wordAt(text: string, { tokens, start }: Refused): SqlFinding | null {
  const at = tokens.findIndex((token) => token.end > start);
  const [last, here] = [tokens[at - 1], tokens[at]].map((token) => (isWordOfParser(token) ? token : undefined));
  // The parser stops after a word that it took for the beginning of a clause.
  const word = last && !awaitsValue(last) ? last : (here ?? last);
  if (!word || (word === tokens.at(-1) && awaitsValue(word))) return null;
  const suggestion = `\`${word.text}\``;
  const message = `${word.text} cannot stand here. If it is a name, write it in backticks: ${suggestion}.`;
  return findingAt(text, word, "syntax", { message, suggestion });
}

function isWordOfParser(token: Token | undefined): token is Token {
  return token !== undefined && token.role !== null && token.kind !== "QUOTED_IDENTIFIER" && token.kind !== "VAR";
}
