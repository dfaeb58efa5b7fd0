/** A piece of SQL: whitespace, or something that must stay as it is. */
type Piece = { text: string; kind: "space" | "comment" | "word" | "quoted" | "other" };

const PIECES =
  /(\s+)|(--[^\n]*|\/\*[\s\S]*?\*\/)|([A-Za-z_][\w]*)|('(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|`[^`]*`)|([\s\S])/g;
const CLAUSES = new Set([
  "from",
  "where",
  "group",
  "having",
  "order",
  "limit",
  "union",
  "intersect",
  "except",
  "qualify",
  "join",
  "lateral",
  "inner",
  "left",
  "right",
  "full",
  "cross",
]);
const INDENT = "    ";

/**
 * Lay a query out: one column of the list a line, each clause on its own, `as` below `as`. Only spaces and line
 * breaks between words change; comments, case and quotes stay. A text where that cannot be held comes back as it was.
 */
export function formatSql(sql: string): string {
  const pieces = cut(sql);
  const laidOut = alignNames(layOut(pieces));
  return words(cut(laidOut)) === words(pieces) ? laidOut : sql;
}

function cut(sql: string): Piece[] {
  return [...sql.matchAll(PIECES)].map(([text, space, comment, word, quoted]) => ({
    text,
    kind: space ? "space" : comment ? "comment" : word ? "word" : quoted ? "quoted" : "other",
  }));
}

/** Everything but the space between words. */
function words(pieces: Piece[]): string {
  return JSON.stringify(pieces.filter(({ kind }) => kind !== "space").map(({ text }) => text.trimEnd()));
}

function layOut(pieces: Piece[]): string {
  let out = "";
  let depth = 0;
  let inList = false;
  let space = false;
  let previous = "";
  const line = (indent: string) => {
    out = `${out.replace(/[ \t]+$/, "")}${out === "" ? "" : "\n"}${indent}`;
    space = false;
  };
  for (const { text, kind } of pieces) {
    const word = kind === "word" ? text.toLowerCase() : "";
    if (kind === "space") {
      space = true;
      continue;
    }
    if (depth === 0 && (word === "select" || (CLAUSES.has(word) && !JOINED.has(previous)))) {
      line("");
      inList = word === "select";
    } else if (space && !/[\s(]$/.test(out) && text !== ")" && text !== ",") out += " ";
    out += text;
    space = false;
    if (text === "(") depth += 1;
    if (text === ")") depth -= 1;
    if (kind === "comment" && text.startsWith("--")) line(inList ? INDENT : "");
    if (depth === 0 && inList && (word === "select" || text === ",")) line(INDENT);
    if (kind === "word") previous = word;
  }
  return out.trim();
}

/** Words after which a clause's word stands on the same line: LEFT JOIN, LATERAL VIEW. */
const JOINED = new Set(["inner", "left", "right", "full", "cross", "outer", "semi", "anti", "lateral"]);

/** Put the names of the list's columns below each other. */
function alignNames(sql: string): string {
  const lines = sql.split("\n");
  const cuts = lines.map((line) =>
    line.startsWith(INDENT) && !line.includes("--") ? /^(.*\S)\s+(as\s+\S+)$/i.exec(line) : null,
  );
  const width = Math.max(0, ...cuts.map((found) => found?.[1]?.length ?? 0));
  return lines
    .map((line, i) => (cuts[i] ? `${(cuts[i][1] ?? "").padEnd(width)} ${cuts[i][2] ?? ""}` : line))
    .join("\n");
}
