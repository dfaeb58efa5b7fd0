import type { DataType } from "@/lib/model/source/data-type";
import type { Mode } from "@/lib/sql/analyze/reader";
import { findingAt, type SqlFinding, type SqlFindingCode } from "@/lib/sql/parse/finding-at";
import { field, type Tree } from "@/lib/sql/parse/parser";
import { ownerOf, selectExtents } from "@/lib/sql/parse/select-extents";
import type { Token } from "@/lib/sql/parse/token";
import { isWordOfSql } from "@/lib/sql/parse/word-roles";

type Clause = { key: string; word: RegExp; code: SqlFindingCode; event: string; properties: string };

const NO_INCREMENT = "needs all rows at once, but a sync reads only what changed.";

const CLAUSES: readonly Clause[] = [
  {
    key: "distinct",
    word: /^distinct$/i,
    code: "distinct",
    event: `DISTINCT ${NO_INCREMENT} Leave it out: rows that were imported are not imported again.`,
    properties: `DISTINCT ${NO_INCREMENT} Leave it out: the last value of each property wins anyway.`,
  },
  {
    key: "group_by",
    word: /^group$/i,
    code: "grouping",
    event: `GROUP BY ${NO_INCREMENT} Write one event per row. Groups of another table can be looked up: LEFT JOIN the SELECT that makes them, or mark its tables lookup only.`,
    properties: "GROUP BY is not supported yet: write one row per user or group; later rows win.",
  },
  {
    key: "having",
    word: /^having$/i,
    code: "grouping",
    event: `HAVING ${NO_INCREMENT} Use WHERE.`,
    properties: "HAVING is not supported yet. Use WHERE.",
  },
  {
    key: "qualify",
    word: /^qualify$/i,
    code: "window",
    event: `QUALIFY ${NO_INCREMENT} Use WHERE.`,
    properties: "QUALIFY is not supported yet. Use WHERE.",
  },
  ...["limit", "offset", "fetch"].map((key) => {
    const message = `${key.toUpperCase()} takes other rows each time, so rows would be lost. Leave it out, or choose rows with WHERE.`;
    return { key, word: new RegExp(`^${key}$`, "i"), code: "limit" as const, event: message, properties: message };
  }),
  {
    key: "sample",
    word: /^tablesample$/i,
    code: "sample",
    event: "TABLESAMPLE takes other rows each time. Leave it out.",
    properties: "TABLESAMPLE takes other rows each time. Leave it out.",
  },
  {
    key: "windows",
    word: /^window$/i,
    code: "window",
    event: `WINDOW ${NO_INCREMENT} Leave it out.`,
    properties: "WINDOW is not supported yet. Leave it out.",
  },
];

/** What a query that is read whole may do. */
const OF_WHOLE: ReadonlySet<SqlFindingCode> = new Set(["distinct", "grouping", "window"]);

/** Clauses that are fine, and the parser's own notes. Any other clause that says something is refused. */
const ACCEPTED = new Set(
  "expressions from joins lateral_views where_clause order_by sort_by distribute_by cluster_by with hint span".split(
    " ",
  ),
);

/** What a SELECT has that a sync cannot do, each with its own sentence and its place, as it is read. */
export function refusedClauses(
  text: string,
  tokens: readonly Token[],
  select: Tree,
  index: number,
  dataType: DataType,
  mode: Mode,
): SqlFinding[] {
  const extents = selectExtents(tokens);
  const own = tokens.filter((_, i) => ownerOf(extents, i) === index);
  const whole = { start: own[0]?.start ?? 0, end: own[0]?.end ?? 0 };
  const said = CLAUSES.filter(({ key, code }) => says(field(select, key)) && (mode === "rows" || !OF_WHOLE.has(code)));
  const findings = said.map((clause) => {
    const place = own.find((token) => isWordOfSql(token, clause.word)) ?? whole;
    return findingAt(text, place, clause.code, { message: dataType === "event" ? clause.event : clause.properties });
  });
  for (const name of unknownClauses(select)) {
    findings.push(
      findingAt(text, whole, "unsupported", {
        message: `This SELECT has a clause that a sync cannot follow (${name}). Leave it out.`,
      }),
    );
  }
  return findings;
}

/** Clauses of a SELECT that are not known here, by their names. */
export function unknownClauses(select: Tree): string[] {
  const known = new Set([...ACCEPTED, ...CLAUSES.map(({ key }) => key)]);
  return Object.keys(typeof select === "object" && select !== null ? select : {})
    .filter((key) => !known.has(key) && !key.endsWith("comments") && says(field(select, key)))
    .map((key) => key.replaceAll("_", " ").toUpperCase());
}

function says(value: Tree): boolean {
  return value !== null && value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
}
