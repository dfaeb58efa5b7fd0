import { expect, test } from "vitest";
import { scanSql } from "./scan-sql";

/** Comments as the warehouse reads them, written as ⟨comment⟩ here; what is outside of them is SQL to both. */
const COMMENTS: readonly string[] = [
  "select 1 ⟨-- to its end⟩\n, 2",
  "select 1 ⟨-- a carriage return ends it⟩\r, 2",
  "select 1 ⟨-- goes on \\\n, 2⟩\n, 3",
  "select 1 ⟨-- goes on \\\\\n, 2⟩\n, 3",
  "select 1 ⟨-- does not go on \\⟩\r\n, 2",
  "select 1 ⟨-- to the end of the text⟩",
  "select 2⟨--1⟩\n",
  "select ⟨/* a */⟩ 1",
  "select ⟨/* a /* b */ c */⟩ 1",
  "select ⟨/* a /*+ b */⟩ 1",
  "select ⟨/*/ a */⟩ 1",
  "select ⟨/**/⟩ 1",
  "select ⟨/* ' \" ` -- */⟩ 1",
  "select ⟨/* two\nlines */⟩ 1",
  "select ⟨/* 😀 */⟩ 1",
  "select '--', \"/*\", `--`, '\\'--', r'\\'⟨-- '⟩\n, \"a\"\"--\", `a``--`",
  "select /*+ broadcast(a), repartition(3, b.c) */ 1",
  "⟨-- first⟩\nselect ⟨/* second */⟩ /*+ coalesce(1) */ 1",
];

// A comment that ends later for one reader than for the other hides SQL from one of them.
test.each(COMMENTS)("makes blanks of comments, and of nothing else: %j", (marked) => {
  const typed = marked.replaceAll(/[⟨⟩]/g, "");
  const sent = marked.replaceAll(/⟨([^⟩]*)⟩/g, (_, comment: string) => comment.replaceAll(/[^\r\n]/g, " "));
  expect(scanSql(typed)).toMatchObject({ ok: true, text: sent });
  expect(sent).toHaveLength(typed.length);
});

// An editor's blanks are white space to the warehouse, and a part of a name to the parser.
test("makes plain blanks of other white space outside of quotes", () => {
  expect(scanSql("select\u00a0'\u00a0'\u3000as\u2003a")).toMatchObject({ ok: true, text: "select '\u00a0' as a" });
});

/** What two readers could take for different things, marked by ⟨⟩. */
const REFUSED: readonly (readonly [marked: string, code: string])[] = [
  ["select 1 ⟨/* a⟩", "syntax"],
  ["select 1 ⟨/* a /* b */⟩", "syntax"],
  ["select ⟨'a⟩", "syntax"],
  ["select ⟨'a\\'⟩", "syntax"],
  ['select ⟨r"a⟩', "syntax"],
  ["select `a`⟨`⟩", "syntax"],
  ["select ⟨/*+ a⟩", "syntax"],
  ["select a ⟨/*+ a */⟩ from t", "ambiguous"],
  ["select ⟨/*+ a -- */⟩ 1", "ambiguous"],
  ["select ⟨/*+ skew('a') */⟩ 1", "ambiguous"],
  ["select ⟨/*+ a((select 1)) */⟩ 1", "ambiguous"],
  ["select 2 ⟨*/⟩ 3", "ambiguous"],
  ["select ⟨größe⟩ from t", "ambiguous"],
  ["select a⟨\u200b⟩ from t", "ambiguous"],
  ["select ⟨“⟩a”", "ambiguous"],
  ["select s3⟨://⟩a", "ambiguous"],
  ["select ⟨bar⟩'a'", "ambiguous"],
  ["select ⟨b⟩'a'", "ambiguous"],
  ["select ⟨N⟩'a'", "ambiguous"],
  ["select ⟨e⟩'a'", "ambiguous"],
  ["select 1e+⟨5r⟩'a'", "ambiguous"],
  ["select u⟨&⟩'a'", "ambiguous"],
  ["select ⟨$$⟩a$$", "ambiguous"],
  ["select ⟨\\⟩a", "ambiguous"],
  ["select '⟨\0⟩'", "ambiguous"],
  ["select '⟨\ud800⟩'", "ambiguous"],
];

// What is not refused here goes to the warehouse as it stands: it must mean one thing.
test.each(REFUSED)("refuses %j where it stands", (marked, code) => {
  const typed = marked.replaceAll(/[⟨⟩]/g, "");
  const [start, end] = [marked.indexOf("⟨"), marked.indexOf("⟩") - 1];
  expect(scanSql(typed)).toMatchObject({ ok: false, finding: { code, start, end, severity: "error" } });
});

// A text that takes seconds to parse stops everything else that the process does.
test.each([
  ["brackets", `select ${"(".repeat(31)}1${")".repeat(31)}`, 37],
  ["square brackets", `select ${"[".repeat(40_000)}1${"]".repeat(40_000)}`, 37],
  ["words", `select a where ${"a or ".repeat(9_000)}a`, 25_007],
  ["characters", " ".repeat(100_001), 100_000],
])("refuses too many %s before they are parsed", (_, sql, start) => {
  expect(scanSql(sql)).toMatchObject({ ok: false, finding: { code: "too_big", start } });
});

test("takes as many brackets as the parser follows", () => {
  expect(scanSql(`select ${"(".repeat(30)}1${")".repeat(30)}, (1), (2)`).ok).toBe(true);
});
