import { expect, test } from "vitest";
import type { Reading } from "@/lib/model/run/part";
import { analyzeSql } from "@/lib/sql/analyze/analyze-sql";
import { sql } from "@/lib/sql/fragment";
import type { RewriteOptions } from "./rewrite-options";
import { rewriteSql } from "./rewrite-sql";
import { changes, clock, table } from "./test-statement";

const PLACE = { catalog: "catalog", schema: "schema", table: "table2" };
const pins: RewriteOptions["pins"] = [
  { table, version: 9, past: { kind: "version", version: 3, columns: null } },
  {
    table: PLACE,
    version: 20,

    past: { kind: "version", version: 11, columns: [sql`\`a\``, sql`CAST(NULL AS INT) AS \`b\``] },
  },
];

/** The rewritten text of an event, each table written by what is read of it and hidden columns by their last letters. */
async function joined(text: string, drivingReference: number, given: Partial<RewriteOptions> = {}): Promise<string> {
  const result = await analyzeSql(text, { tables: [table, PLACE], dataType: given.dataType ?? "event" });
  if (!result.ok) throw new Error(result.findings.map(({ message }) => message).join("\n"));
  const driver = result.statement.references[drivingReference]?.table ?? table;
  const options = {
    dataType: "event",
    table: driver,
    drivingReference,
    reading: changes,
    pins,
    clock,
    identity: null,
    rewrites: "none",
    ...given,
  } as const;
  return rewriteSql(result.statement, options)
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
  // A copy stands after what it is a copy of, and each use reads what is its own.
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
])("rewrites the join %j at reference %i", async (sql, drivingReference, expected) => {
  expect(await joined(sql, drivingReference)).toBe(expected);
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

test("a reference that is a lookup cannot drive", async () => {
  await expect(joined(`select x.a from ${A} x left join ${B} y on true`, 1)).rejects.toThrow();
});
