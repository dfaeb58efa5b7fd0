import { findingAt, type SqlFinding } from "@/lib/sql/parse/finding-at";
import type { Token } from "@/lib/sql/parse/token";
import { isWordOfSql } from "@/lib/sql/parse/word-roles";

/**
 * Forms that no sync can follow, wherever they stand: found among the tokens, so that none can hide where the parser's tree shows
 * something else.
 */
export function refusedForms(text: string, tokens: readonly Token[]): SqlFinding[] {
  return tokens.flatMap((token, i) =>
    [
      scriptAt(text, tokens, i) ?? [],
      streamAt(text, tokens, i) ?? [],
      recursiveAt(text, tokens, i) ?? [],
      optionsAt(text, tokens, i, token),
    ].flat(),
  );
}

/** `SELECT TRANSFORM (…) USING 'program'`, also with MAP and REDUCE: USING takes names anywhere else. */
function scriptAt(text: string, tokens: readonly Token[], i: number): SqlFinding | null {
  const [using, program] = [tokens[i], tokens[i + 1]];
  if (!using || !program || !/^using$/i.test(using.text) || !isText(program)) return null;
  const word = tokens.slice(0, i).findLast(({ text: said }) => /^(transform|map|reduce)$/i.test(said));
  const message = "A script transformation runs a program on the cluster. Use functions instead.";
  return findingAt(text, { start: (word ?? using).start, end: program.end }, "script", { message });
}

/** `FROM STREAM(t)` and `FROM STREAM t`. */
function streamAt(text: string, tokens: readonly Token[], i: number): SqlFinding | null {
  const [before, stream, next] = [tokens[i - 1], tokens[i], tokens[i + 1]];
  if (!stream || !before || !next || stream.kind === "QUOTED_IDENTIFIER" || !/^stream$/i.test(stream.text)) return null;
  if (!/^(from|join|,)$/i.test(before.text) || !(next.kind === "L_PAREN" || tokens[i + 2]?.kind === "DOT")) return null;
  const message = "STREAM(…) is not supported. Write the table's name alone: each sync reads what is new by itself.";
  return findingAt(text, stream, "unsupported", { message });
}

function recursiveAt(text: string, tokens: readonly Token[], i: number): SqlFinding | null {
  const [word, next] = [tokens[i], tokens[i + 1]];
  if (!word || !next || !/^with$/i.test(word.text) || !isWordOfSql(next, /^recursive$/i)) return null;
  const message =
    "WITH RECURSIVE is not supported. Write each of its steps as a WITH query of its own, joined by UNION ALL.";
  return findingAt(text, next, "unsupported", { message });
}

/** Functions that take options, and how many arguments stand before those. */
const OPTIONS_BEHIND: Record<string, number> = {
  from_csv: 2,
  from_json: 2,
  from_xml: 2,
  schema_of_csv: 1,
  schema_of_json: 1,
  schema_of_xml: 1,
  to_csv: 1,
  to_json: 1,
  to_xml: 1,
};

/** Options can name a file. Their names have to be written out, so that each can be looked at. */
function optionsAt(text: string, tokens: readonly Token[], i: number, token: Token): SqlFinding[] {
  const before = OPTIONS_BEHIND[token.name.toLowerCase()];
  if (before === undefined || tokens[i + 1]?.kind !== "L_PAREN") return [];
  return argumentsOf(tokens, i + 1)
    .slice(before)
    .flatMap((argument) => checkOptions(text, token.name, argument));
}

function checkOptions(text: string, name: string, argument: readonly Token[]): SqlFinding[] {
  const [first, open] = argument;
  const place = { start: first?.start ?? 0, end: argument.at(-1)?.end ?? 0 };
  const plainly = `Write the options of ${name}() as map('name', 'value', …), each name as one plain text.`;
  if (first?.name.toLowerCase() !== "map" || open?.kind !== "L_PAREN")
    return [findingAt(text, place, "outside", { message: plainly })];
  const names = argumentsOf(argument, 1).filter((_, i) => i % 2 === 0);
  return names.flatMap((tokens) => {
    const [option] = tokens;
    if (!option) return [];
    if (tokens.length > 1 || !/^(['"])\w+\1$/.test(option.text))
      return [findingAt(text, option, "outside", { message: plainly })];
    if (!/path|location|file|xsd|ur[il]/i.test(option.text)) return [];
    const message = `The option ${option.text} makes the warehouse read a file. Leave it out.`;
    return [findingAt(text, option, "outside", { message })];
  });
}

/** The arguments of a call whose parenthesis stands at `open`; none for empty parentheses. */
function argumentsOf(tokens: readonly Token[], open: number): Token[][] {
  const list: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens.slice(open)) {
    const { kind } = token;
    if (/^(R_PAREN|R_BRACKET)$/.test(kind)) depth--;
    if (depth === 0 && kind === "R_PAREN") break;
    if (depth === 1 && kind === "COMMA") list.push([]);
    else if (depth > 0) list.at(-1)?.push(token);
    if (/^(L_PAREN|L_BRACKET)$/.test(kind)) depth++;
  }
  return list.filter((argument) => argument.length > 0);
}

function isText(token: Token | undefined): boolean {
  return token !== undefined && /^['"]|^r['"]/i.test(token.text);
}
