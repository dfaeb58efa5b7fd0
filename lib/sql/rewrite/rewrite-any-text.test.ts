import fc from "fast-check";
import { expect, test } from "vitest";
import { quoteName, quoteTableName, quoteText } from "@/lib/model/table/table-name";
import { rewriteSql } from "./rewrite-sql";
import { changes, clock, RUNS, statementOf, T, TIMEOUT_MS, table } from "./test-statement";

const filler = fc.constantFrom(" ", "\n", "\t", " /* rand() ; */ ", " -- select\n", " /* 😀 */ ");
const items = fc.constantFrom(
  "a",
  "'x;y''z'",
  '"from t"',
  "`b c`",
  "'😀'",
  "f.g.h",
  "upper(a)",
  "case when a then b end",
  "m['from']",
  "-1",
  "*",
);

/** The fillers' comments as they are sent: blanks of the same length. */
const blanked = (text: string) =>
  ["/* rand() ; */", "-- select", "/* 😀 */"].reduce(
    (left, comment) => left.replaceAll(comment, " ".repeat(comment.length)),
    text,
  );

// The text between what the rewrite replaces is the user's own to the byte, wherever comments, quotes and emoji stand.
test("keeps the text outside of its edits to the byte", { timeout: TIMEOUT_MS }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(items, { minLength: 1, maxLength: 6 }),
      fc.array(filler, { minLength: 8, maxLength: 8 }),
      async (list, gaps) => {
        const [g0, g1, g2, g3, g4, g5, g6, g7] = gaps;
        const text = `${g0}select${g1}${list.join(`${g2},${g3}`)}${g4}from${g5}${T}${g6}where a${g7};`;
        const statement = await statementOf(text);
        expect(statement.text).toBe(blanked(text));
        const result = rewriteSql(statement, {
          dataType: "event",
          table,
          reading: changes,
          pins: [],
          clock,
          identity: null,
          rewrites: "cancel",
        }).text;
        const cuts = [
          ...statement.references,
          ...statement.qualifiers,
          ...statement.clockCalls,
          ...statement.path.flatMap(({ end, stars }) => [
            { start: end, end },
            ...stars.map(({ at }) => ({ start: at, end: at })),
          ]),
        ].sort((a, b) => a.start - b.start);
        let at = 0;
        let place = 0;
        for (const { start, end } of [...cuts, { start: statement.end, end: statement.end }]) {
          const kept = statement.text.slice(at, start);
          const found = result.indexOf(kept, place);
          expect(found).toBeGreaterThanOrEqual(place);
          place = found + kept.length;
          at = end;
        }
        expect(place).toBe(result.length);
      },
    ),
    { numRuns: RUNS },
  );
});

// A table may be called anything; what is written for it must read as that name and as nothing else.
test("quotes any name", { timeout: TIMEOUT_MS }, async () => {
  const name = fc
    .string({ minLength: 1, maxLength: 12, unit: "grapheme" })
    .filter((part) => !part.includes("${") && part.trim() !== "" && !/[\p{Cc}\p{Cs}]/u.test(part));
  await fc.assert(
    fc.asyncProperty(name, name, async (schema, last) => {
      const odd = { catalog: "c", schema, table: last };
      if (/^(delta|json|csv|parquet|orc|avro|text|xml|iceberg|binaryfile)$/i.test(schema) || /@v?\d+$/i.test(last))
        return;
      const text = `select ${quoteTableName(odd)}.a, '${"x"}' as b from ${quoteTableName(odd)}`;
      const statement = await statementOf(text, "event", odd);
      const result = rewriteSql(statement, {
        dataType: "event",
        table: odd,
        reading: changes,
        pins: [],
        clock,
        identity: null,
        rewrites: "none",
      }).text;
      expect(result.startsWith(`select ${quoteName(last)}.a, 'x' as b, ${quoteName(last)}.`)).toBe(true);
      expect(result).toContain(`table_changes(${quoteText(quoteTableName(odd))}, 4, 9)`);
    }),
    { numRuns: RUNS },
  );
});
