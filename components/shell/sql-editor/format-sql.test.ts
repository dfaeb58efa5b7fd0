import fc from "fast-check";
import { expect, test } from "vitest";
import { formatSql } from "./format-sql";

test("one column a line, names below each other, clauses on their own", () => {
  const sql =
    "select id as user_id, named_struct('a b', a,  'c', c) as user_properties from catalog.schema.table1 where a > 3;";
  expect(formatSql(sql)).toBe(`select
    id                             as user_id,
    named_struct('a b', a, 'c', c) as user_properties
from catalog.schema.table1
where a > 3;`);
});

// A comment at a line's end that swallowed the next word would change what the query means.
test("a comment keeps its line", () => {
  expect(formatSql("select a, -- the first\n b from t")).toBe("select\n    a,\n    -- the first\n    b\nfrom t");
});

test("formatting twice is formatting once", () => {
  const sql = "select a as x, b as yy from t left join u on t.id = u.id where 'x -- y' = a";
  expect(formatSql(formatSql(sql))).toBe(formatSql(sql));
});

// Format must never be the place where something typed is lost.
test("nothing but space ever changes", () => {
  const piece = fc.constantFrom(
    "select",
    "from",
    "where",
    "a",
    "'x  y'",
    '"q"',
    "`b c`",
    "-- c\n",
    "/* d */",
    "(",
    ")",
    ",",
    " ",
    "\n",
    "as",
    "1",
    ";",
    "left",
    "join",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const sql = pieces.join(" ");
      const bare = (text: string) => text.replace(/\s+/g, "");
      expect(bare(formatSql(sql))).toBe(bare(sql));
    }),
  );
});
