/** A piece of a text with what it is, for colouring. */
export type CodeToken = { text: string; kind: "keyword" | "string" | "number" | "name" | "comment" | "plain" };

const SQL_WORDS = new Set(
  `all and any array as asc between by case cast cross date desc distinct else end except exists false filter following from full
  group having ilike in inner intersect interval is join lateral left like limit map natural not null nulls on or order outer over
  partition preceding qualify range right rlike row rows select semi struct table then timestamp true unbounded union using values
  version view when where window with grant to alter set tblproperties`.split(/\s+/),
);
const SQL =
  /(--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|('(?:[^'\\]|\\[\s\S]|'')*'?)|(`(?:[^`]|``)*`?)|(\b\d+(?:\.\d+)?\b)|([A-Za-z_]\w*)|([\s\S])/g;

/** Databricks SQL in coloured pieces. They join to the very text. */
export function sqlTokens(sql: string): CodeToken[] {
  return joinPlain(
    [...sql.matchAll(SQL)].map(([text, comment, string, quoted, number, word]) => {
      if (comment !== undefined) return { text, kind: "comment" };
      if (string !== undefined) return { text, kind: "string" };
      if (quoted !== undefined) return { text, kind: "name" };
      if (number !== undefined) return { text, kind: "number" };
      return { text, kind: word !== undefined && SQL_WORDS.has(word.toLowerCase()) ? "keyword" : "plain" };
    }),
  );
}

const JSON_PIECE = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)|([\s\S])/g;

/** JSON in coloured pieces: names, texts, numbers. They join to the very text. */
export function jsonTokens(json: string): CodeToken[] {
  return joinPlain(
    [...json.matchAll(JSON_PIECE)].flatMap(([text, string, colon, number, word]): CodeToken[] => {
      if (string !== undefined && colon !== undefined)
        return [
          { text: string, kind: "name" },
          { text: colon, kind: "plain" },
        ];
      if (string !== undefined) return [{ text, kind: "string" }];
      if (number !== undefined) return [{ text, kind: "number" }];
      return [{ text, kind: word !== undefined ? "keyword" : "plain" }];
    }),
  );
}

function joinPlain(tokens: readonly CodeToken[]): CodeToken[] {
  const joined: CodeToken[] = [];
  for (const token of tokens) {
    const last = joined.at(-1);
    if (last?.kind === "plain" && token.kind === "plain") last.text += token.text;
    else joined.push({ ...token });
  }
  return joined;
}
