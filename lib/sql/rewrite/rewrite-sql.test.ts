import fc from "fast-check";
import { expect, test } from "vitest";
import type { Reading } from "@/lib/model/run/part";
import type { DataType } from "@/lib/model/source/data-type";
import { quoteName, quoteTableName, quoteText, type TableName } from "@/lib/model/table/table-name";
import { analyzeSql } from "@/lib/sql/analyze/analyze-sql";
import type { SqlStatement } from "@/lib/sql/parse/statement";
import { splice } from "@/lib/sql/text-edit";
import { type RewriteOptions, rewriteSql } from "./rewrite-sql";

const table: TableName = { catalog: "catalog", schema: "schema", table: "table1" };
/** Parsing takes milliseconds, and a busy machine has few. */
const RUNS = 60;
const TIMEOUT_MS = 60_000;
const clock = new Date("2026-03-04T05:06:07.089Z");
const changes: Reading = { kind: "changes", from: 4, to: 9 };

async function statementOf(text: string, dataType: DataType = "event", selected = table): Promise<SqlStatement> {
  const result = await analyzeSql(text, { tables: [selected], dataType });
  if (!result.ok) throw new Error(result.findings.map(({ message }) => message).join("\n"));
  return result.statement;
}

/** The bound text with the derived table written as ⟨table⟩ and hidden columns as ⟨v⟩. */
async function bound(text: string, given: Partial<RewriteOptions> = {}): Promise<string> {
  const binding = {
    dataType: "user_properties",
    table,
    reading: changes,
    pins: [],
    clock,
    identity: null,
    rewrites: "none",
    ...given,
  } as const;
  const { text: result } = rewriteSql(await statementOf(text, binding.dataType), binding);
  return result.replace(/\(SELECT \*.*?'update_postimage'\)\)/s, "⟨table⟩").replaceAll("`__lakefeed_version`", "⟨v⟩");
}

const T = "catalog.schema.table1";

test.each([
  [`select a from ${T};`, "select a, `table1`.⟨v⟩ from ⟨table⟩ AS `table1`"],
  [`select a from ${T} t where a > 1 -- end`, "select a, `t`.⟨v⟩ from ⟨table⟩ t where a > 1"],
  [`select a\n from ${T} AS \`x y\``, "select a, `x y`.⟨v⟩\n from ⟨table⟩ AS `x y`"],
  [`select * from ${T}`, "select * EXCEPT (⟨v⟩), `table1`.⟨v⟩ from ⟨table⟩ AS `table1`"],
  [`select * except (a) from ${T}`, "select * except (⟨v⟩, a), `table1`.⟨v⟩ from ⟨table⟩ AS `table1`"],
  [`select t.*, s.* from ${T} t`, "select t.* EXCEPT (⟨v⟩), s.*, `t`.⟨v⟩ from ⟨table⟩ t"],
  [`select ${T}.*, a * 2 from ${T}`, "select table1.* EXCEPT (⟨v⟩), a * 2, `table1`.⟨v⟩ from ⟨table⟩ AS `table1`"],
  [`select struct(*) as s from ${T}`, "select struct(* EXCEPT (⟨v⟩)) as s, `table1`.⟨v⟩ from ⟨table⟩ AS `table1`"],
  [`select ${T}.a, schema.table1.b.c from ${T}`, "select table1.a, table1.b.c, `table1`.⟨v⟩ from ⟨table⟩ AS `table1`"],
  [
    "select `CATALOG`.`schema` . table1.a from catalog.schema.table1",
    "select table1.a, `table1`.⟨v⟩ from ⟨table⟩ AS `table1`",
  ],
  [
    `select x.a from (select * from ${T}) x lateral view explode(x.l) e as y`,
    "select x.a, `x`.⟨v⟩ from (select * EXCEPT (⟨v⟩), `table1`.⟨v⟩ from ⟨table⟩ AS `table1`) x lateral view explode(x.l) e as y",
  ],
  [`select a from (select a from ${T} t)`, "select a, ⟨v⟩ from (select a, `t`.⟨v⟩ from ⟨table⟩ t)"],
  [
    `with q as (select a from ${T} t) select q.* from q`,
    "with q as (select a, `t`.⟨v⟩ from ⟨table⟩ t) select q.* EXCEPT (⟨v⟩), `q`.⟨v⟩ from q",
  ],
  [
    `select a is distinct from b, extract(year from c) from ${T} t`,
    "select a is distinct from b, extract(year from c), `t`.⟨v⟩ from ⟨table⟩ t",
  ],
  [
    `select now() n, current_date d, unix_timestamp() u, unix_timestamp(x) from ${T} t`,
    "select TIMESTAMP'2026-03-04 05:06:07.089Z' n, DATE'2026-03-04' d, 1772600767L u, unix_timestamp(x), `t`.⟨v⟩ from ⟨table⟩ t",
  ],
])("binds %j", async (sql, expected) => {
  expect(await bound(sql)).toBe(expected);
});

// Ids are made of version, hash and ordinal: without one of them, two events become one or one becomes two.
test("events carry version, row hash and ordinal", async () => {
  const event = rewriteSql(await statementOf(`select a from ${T}`), {
    dataType: "event",
    table,
    reading: changes,
    pins: [],
    clock,
    identity: null,
    rewrites: "cancel",
  });
  expect(event.hidden).toEqual({
    version: "__lakefeed_version",
    hash: "__lakefeed_hash",
    ordinal: "__lakefeed_ordinal",
  });
  expect(event.text).toContain(
    "table_changes('`catalog`.`schema`.`table1`', 4, 9) WHERE _change_type IN ('insert', 'delete')",
  );
  expect(
    event.text.startsWith(
      "select a, `table1`.`__lakefeed_version`, `table1`.`__lakefeed_hash`, `table1`.`__lakefeed_ordinal` from (",
    ),
  ).toBe(true);
});

test("a snapshot is pinned, and its shares do not overlap", async () => {
  const statement = await statementOf(`select a from ${T}`);
  const share = (shard: number) =>
    rewriteSql(statement, {
      dataType: "event",
      table,
      reading: { kind: "snapshot", version: 7, shard, shards: 3 },
      pins: [],
      clock,
      identity: null,
      rewrites: "cancel",
    });
  expect(share(1).text).toContain("FROM `catalog`.`schema`.`table1` VERSION AS OF 7)");
  expect(share(1).text).toContain("WHERE pmod(crc32(`__lakefeed_hash`), 3) = 1");
  expect(share(1).from).toBe("snapshot");
});

test("only LATERAL VIEW and generators multiply rows", async () => {
  const multiplies = async (sql: string) => (await statementOf(sql)).multipliesRows;
  expect(await multiplies(`select a from ${T}`)).toBe(false);
  expect(await multiplies(`select explode(l) as a from ${T}`)).toBe(true);
  expect(await multiplies(`select a from ${T} lateral view explode(l) e as x`)).toBe(true);
});

// A wrong table here would send one table's rows under another's checkpoint.
test("refuses to bind a statement to a table that it does not read", async () => {
  const statement = await statementOf(`select a from ${T}`);
  const other = { ...table, table: "table2" };
  expect(() =>
    rewriteSql(statement, {
      dataType: "event",
      table: other,
      reading: changes,
      pins: [],
      clock,
      identity: null,
      rewrites: "none",
    }),
  ).toThrow();
});

const PLACE = { catalog: "catalog", schema: "schema", table: "table2" };
const pins: RewriteOptions["pins"] = [
  { table, version: 9, past: { kind: "version", version: 3, columns: null } },
  {
    table: PLACE,
    version: 20,

    past: { kind: "version", version: 11, columns: ["`a`", "CAST(NULL AS INT) AS `b`"] },
  },
];

/** The bound text of an event, each table written by what is read of it and hidden columns by their last letters. */
async function joined(text: string, occurrence: number, given: Partial<RewriteOptions> = {}): Promise<string> {
  const result = await analyzeSql(text, { tables: [table, PLACE], dataType: given.dataType ?? "event" });
  if (!result.ok) throw new Error(result.findings.map(({ message }) => message).join("\n"));
  const driver = result.statement.references[occurrence]?.table ?? table;
  const binding = {
    dataType: "event",
    table: driver,
    occurrence,
    reading: changes,
    pins,
    clock,
    identity: null,
    rewrites: "none",
    ...given,
  } as const;
  return rewriteSql(result.statement, binding)
    .text.replace(/sha2\(to_json\(struct\([^()]*\), map\([^()]*\)\), 256\)/g, "#")
    .replace(/\(SELECT \* EXCEPT \([^()]*\), _commit_version.*?'insert'\)\)\)/g, "⟨Δ⟩")
    .replace(/\(SELECT \* EXCEPT \([^()]*\), _commit_version.*?'update_postimage'\)\)/g, "⟨Δ⟩")
    .replace(/`catalog`\.`schema`\.`table(\d)` VERSION AS OF (\d+)/g, "$1@$2")
    .replace(/\(SELECT \*, # AS `__lakefeed_hash_(\d)` FROM (\S+?)\)/g, "⟨$2 #$1⟩")
    .replace(/`__lakefeed_(?:hash_)?(\w+)`/g, "⟨$1⟩");
}

const A = "catalog.schema.table1";
const B = "catalog.schema.table2";

test.each([
  [
    `select x.a from ${A} x join ${B} y on x.a = y.a`,
    0,
    "select x.a, `x`.⟨version⟩, `x`.⟨hash⟩, `x`.⟨ordinal⟩, `y`.⟨1⟩ from ⟨Δ⟩ x join ⟨2@20 #1⟩ y on x.a = y.a",
  ],
  [
    `select x.a from ${A} x join ${B} y on x.a = y.a`,
    1,
    "select x.a, `x`.⟨0⟩, `y`.⟨version⟩, `y`.⟨hash⟩, `y`.⟨ordinal⟩ from ⟨1@3 #0⟩ x join ⟨Δ⟩ y on x.a = y.a",
  ],
  [
    `select * from ${B}, ${A} where table1.a = ${B}.a`,
    1,
    "select * EXCEPT (⟨0⟩, ⟨version⟩, ⟨hash⟩, ⟨ordinal⟩), `table2`.⟨0⟩, `table1`.⟨version⟩, `table1`.⟨hash⟩, `table1`.⟨ordinal⟩ from (SELECT *, # AS ⟨0⟩ FROM (SELECT `a`, CAST(NULL AS INT) AS `b` FROM 2@11)) AS `table2`, ⟨Δ⟩ AS `table1` where table1.a = table2.a",
  ],
  [
    `select y.*, x.a from ${A} x left join ${B} y on true`,
    0,
    "select y.* EXCEPT (⟨1⟩), x.a, `x`.⟨version⟩, `x`.⟨hash⟩, `x`.⟨ordinal⟩, `y`.⟨1⟩ from ⟨Δ⟩ x left join ⟨2@20 #1⟩ y on true",
  ],
  [
    `select * from ${A} x left semi join ${B} y on x.a = y.a`,
    0,
    "select * EXCEPT (⟨version⟩, ⟨hash⟩, ⟨ordinal⟩), `x`.⟨version⟩, `x`.⟨hash⟩, `x`.⟨ordinal⟩ from ⟨Δ⟩ x left semi join (SELECT * FROM 2@20) y on x.a = y.a",
  ],
  [
    `select x.a from ${A} x join ${A} y on x.a = y.b`,
    1,
    "select x.a, `x`.⟨0⟩, `y`.⟨version⟩, `y`.⟨hash⟩, `y`.⟨ordinal⟩ from ⟨1@3 #0⟩ x join ⟨Δ⟩ y on x.a = y.b",
  ],
  [
    `with q as (select y.a from ${B} y) select q.* from (select * from ${A} x) z join q using (a)`,
    1,
    "with q as (select y.a, `y`.⟨0⟩ from (SELECT *, # AS ⟨0⟩ FROM (SELECT `a`, CAST(NULL AS INT) AS `b` FROM 2@11)) y) select q.* EXCEPT (⟨0⟩), `z`.⟨version⟩, `z`.⟨hash⟩, `z`.⟨ordinal⟩, `q`.⟨0⟩ from (select * EXCEPT (⟨version⟩, ⟨hash⟩, ⟨ordinal⟩), `x`.⟨version⟩, `x`.⟨hash⟩, `x`.⟨ordinal⟩ from ⟨Δ⟩ x) z join q using (a)",
  ],
  [
    `select a from ${A} x union all select y.a from ${A} x join ${B} y on true order by 1`,
    2,
    "select a, CAST(NULL AS STRING) AS ⟨1⟩, CAST(NULL AS BIGINT) AS ⟨version⟩, CAST(NULL AS STRING) AS ⟨hash⟩, CAST(NULL AS INT) AS ⟨ordinal⟩ from (SELECT * FROM 1@9 WHERE false) x union all select y.a, `x`.⟨1⟩, `y`.⟨version⟩, `y`.⟨hash⟩, `y`.⟨ordinal⟩ from ⟨1@3 #1⟩ x join ⟨Δ⟩ y on true order by 1",
  ],
  // A copy stands behind what it is a copy of, and each use reads what is its own.
  [
    `with q as (select x.a from ${A} x) select m.a from q m join q on m.a = q.a`,
    0,
    "with q as (select x.a, `x`.⟨version⟩, `x`.⟨hash⟩, `x`.⟨ordinal⟩ from ⟨Δ⟩ x), __lakefeed_query_1 AS (select x.a, `x`.⟨1⟩ from ⟨1@9 #1⟩ x) select m.a, `m`.⟨version⟩, `m`.⟨hash⟩, `m`.⟨ordinal⟩, `q`.⟨1⟩ from q m join __lakefeed_query_1 AS `q` on m.a = q.a",
  ],
  [
    `with q as (select x.a from ${A} x), r as (select a from q where exists (select 1 from q o)) select r.a from r`,
    0,
    "with q as (select x.a, `x`.⟨version⟩, `x`.⟨hash⟩, `x`.⟨ordinal⟩ from ⟨Δ⟩ x), __lakefeed_query_1 AS (select x.a from (SELECT * FROM 1@9) x), r as (select a, `q`.⟨version⟩, `q`.⟨hash⟩, `q`.⟨ordinal⟩ from q where exists (select 1 from __lakefeed_query_1 o)) select r.a, `r`.⟨version⟩, `r`.⟨hash⟩, `r`.⟨ordinal⟩ from r",
  ],
  [
    `select u.a from (select x.a from ${A} x union all select y.a from ${B} y) u join ${A} z on u.a = z.a`,
    2,
    "select u.a, `u`.⟨0⟩, `u`.⟨1⟩, `z`.⟨version⟩, `z`.⟨hash⟩, `z`.⟨ordinal⟩ from (select x.a, `x`.⟨0⟩, CAST(NULL AS STRING) AS ⟨1⟩ from ⟨1@3 #0⟩ x union all select y.a, CAST(NULL AS STRING) AS ⟨0⟩, `y`.⟨1⟩ from (SELECT *, # AS ⟨1⟩ FROM (SELECT `a`, CAST(NULL AS INT) AS `b` FROM 2@11)) y) u join ⟨Δ⟩ z on u.a = z.a",
  ],
  [
    `select u.a from (select x.a from ${A} x union all select y.a from ${B} y) u join ${A} z on u.a = z.a`,
    1,
    "select u.a, `u`.⟨version⟩, `u`.⟨hash⟩, `u`.⟨ordinal⟩, `z`.⟨2⟩ from (select x.a, CAST(NULL AS BIGINT) AS ⟨version⟩, CAST(NULL AS STRING) AS ⟨hash⟩, CAST(NULL AS INT) AS ⟨ordinal⟩ from (SELECT * FROM 1@9 WHERE false) x union all select y.a, `y`.⟨version⟩, `y`.⟨hash⟩, `y`.⟨ordinal⟩ from ⟨Δ⟩ y) u join ⟨1@9 #2⟩ z on u.a = z.a",
  ],
  [
    `select x.a, (select max(b) from ${B}) m from (${A} x join (values (1)) v(b) on x.a = v.b), (select 1 c) d where x.a in (select ${B}.a from ${B} where ${B}.b = x.b)`,
    1,
    "select x.a, (select max(b) from (SELECT * FROM 2@20) AS `table2`) m, `x`.⟨version⟩, `x`.⟨hash⟩, `x`.⟨ordinal⟩ from (⟨Δ⟩ x join (values (1)) v(b) on x.a = v.b), (select 1 c) d where x.a in (select table2.a from (SELECT * FROM 2@20) AS `table2` where table2.b = x.b)",
  ],
  [
    `select ${A}.a from ${A} where exists (select * from ${B} y where y.a = ${A}.a)`,
    0,
    "select table1.a, `table1`.⟨version⟩, `table1`.⟨hash⟩, `table1`.⟨ordinal⟩ from ⟨Δ⟩ AS `table1` where exists (select * from (SELECT * FROM 2@20) y where y.a = table1.a)",
  ],
])("binds the join %j at place %i", async (sql, occurrence, expected) => {
  expect(await joined(sql, occurrence)).toBe(expected);
});

test("properties over a join carry the version only, and read all others at the head", async () => {
  const sql = `select x.a, y.b from ${A} x join ${B} y on x.a = y.a`;
  expect(await joined(sql, 1, { dataType: "user_properties" })).toBe(
    "select x.a, y.b, `y`.⟨version⟩ from (SELECT * FROM 1@9) x join ⟨Δ⟩ y on x.a = y.a",
  );
});

// Read at the head, rows that came after the import's beginning would come with it and again as changes.
test("an import of a join reads the other driving tables where they begin, and lookups at the head", async () => {
  const reading: Reading = { kind: "snapshot", version: 3, shard: 0, shards: 1 };
  const text = await joined(`select x.a from ${A} x join ${A} y on true left join ${B} z on true`, 0, { reading });
  expect(text).toContain("join ⟨1@3 #1⟩ y on true left join ⟨2@20 #2⟩ z");
});

// Where time travel is refused, the past is the head with what went and without what came.
test("rebuilds a table's past from its head and its changes", async () => {
  const rebuilt = [{ table, version: 9, past: { kind: "rebuilt", after: 3 } as const }];
  const text = await joined(`select x.a from ${A} x join ${A} y on true`, 1, { pins: rebuilt });
  expect(text).toContain("FROM table_changes('`catalog`.`schema`.`table1`', 4, 9)");
  expect(text).toContain("1@9 UNION ALL");
});

test("a place that only looks up cannot drive", async () => {
  await expect(joined(`select x.a from ${A} x left join ${B} y on true`, 1)).rejects.toThrow();
});

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

// The text between what binding replaces is the user's own to the byte, wherever comments, quotes and emoji stand.
test("keeps the text outside of its splices to the byte", { timeout: TIMEOUT_MS }, async () => {
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

test("splice refuses overlapping pieces and keeps the order at one place", () => {
  expect(
    splice("abc", [
      { start: 1, end: 1, text: "1" },
      { start: 1, end: 1, text: "2" },
      { start: 1, end: 2, text: "B" },
    ]),
  ).toBe("a12Bc");
  expect(() =>
    splice("abc", [
      { start: 0, end: 2, text: "" },
      { start: 1, end: 3, text: "" },
    ]),
  ).toThrow(RangeError);
});
