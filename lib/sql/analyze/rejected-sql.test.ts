import { expect, test } from "vitest";
import { found, O, read, T } from "./test-tables";

const REFUSED: readonly (readonly [sql: string, ...findings: string[]])[] = [
  ["", "empty@1:1 “”"],
  ["  \n ", "empty@1:1 “”"],
  ["-- only a comment", "empty@1:1 “-- only a comment”"],
  ["/* nothing */ ;", "empty@1:1 “/* nothing */ ;”"],
  ["; select 1", "syntax@1:1 “;”"],
  [`select a from ${T}; select b`, "two_statements@1:38 “select b”"],
  [`select a from ${T};;\nselec`, "two_statements@2:1 “selec”"],
  ["selec a", "not_select@1:1 “selec”"],
  ["insert into t values (1)", "not_select@1:1 “insert”"],
  ["DELETE FROM t", "not_select@1:1 “DELETE”"],
  ["show tables", "not_select@1:1 “show”"],
  [`from ${T} select a`, "not_select@1:1 “from”"],
  ["values (1)", "not_select@1:1 “values”"],
  ["explain select 1", "not_select@1:1 “explain”"],
  ["select a from", "syntax@1:10 “from”"],
  ["select 'open from t", "syntax@1:8 “'open from t”"],
  [`select a,, b from ${T}`, "syntax@1:10 “,”"],
  ["select 1 as a", "no_table@1:1 “select 1 as a”"],
  ["select a from other", "table_unknown@1:15 “other”"],
  ["select a from catalog.schema.tabel1", "table_unknown@1:15 “catalog.schema.tabel1”"],
  ["select a from wrong.schema.table1", "table_unknown@1:15 “wrong.schema.table1”"],
  ["select a from x.catalog.schema.table1", "table_unknown@1:15 “x.catalog.schema.table1”"],
  ["select a from delta.`/mnt/files`", "path_table@1:15 “delta.`/mnt/files`”"],
  ["select a from json.`s3://x/y`", "path_table@1:15 “json.`s3://x/y`”"],
  [`select a from ${T} x full join ${T} y on true`, "join@1:39 “full join”"],
  [`select a from ${T} x natural join ${T} y`, "join@1:39 “natural join”"],
  [`select a from ${T} x join ${T} y left join ${O} z on true on true`, "join@1:39 “join”"],
  [`select a from ${T} join ${T} on true`, "relation_name@1:42 “catalog.schema.table1”"],
  [`select a from ${T} union all select 1`, "no_table@1:47 “select”"],
  [`select a from (select a from ${T} union all select 1) x`, "no_table@1:62 “select”"],
  [`select a from (select a from ${T} union select a from ${T}) x`, "set_operation@1:52 “union”"],
  [`select a from ${T} union all select a from ${T} union select a from ${T}`, "set_operation@1:83 “union”"],
  [`select a from ${T} union all select a from ${T} limit 3`, "limit@1:83 “limit”"],
  [`select a from (${T} x join ${O} y on true) z`, "join@1:16 “catalog.schema.table1”", "join@1:40 “join”"],
  [`select a from ${T} lateral view explode(b) e as c join ${O} y on true`, "join@1:68 “join”"],
  [`select a from ${T} x, lateral (select b from ${O}) y`, "unsupported@1:40 “lateral”"],
  [`select a from ${T} x join explode(x.b) y on true`, "table_function@1:52 “x.b”"],
  [`select a from ${T} x join ${O} y using (a) unpivot (v for n in (b, c))`, "unsupported@1:82 “unpivot”"],
  [
    `select * from ${T} join ${O} o on true pivot (max(x) for y in (1))`,
    "grouping@1:78 “pivot”",
    "aggregate@1:85 “max”",
  ],
  [`select a from ${T} unpivot (v for n in (b, c))`, "unsupported@1:37 “unpivot”"],
  [`select a from ${T} where a in (select b from ${O} limit 3)`, "limit@1:89 “limit”"],
  [`select a from ${T} where exists (from ${O} select 1)`, "unsupported@1:51 “from”"],
  [`select a from ${T} where b = (select rand() from ${O})`, "volatile@1:55 “rand”"],
  [
    `select a from ${T} join (select b, count(*) as n from ${O} group by b) o on true`,
    "aggregate@1:53 “count”",
    "grouping@1:98 “group”",
  ],
  ["select a from table1 x join table2 y on true", "table_unknown@1:29 “table2”"],
  [`select a from ${T} union select a from ${T}`, "set_operation@1:37 “union”"],
  [`select a from ${T} except select 1`, "set_operation@1:37 “except”"],
  [`select a from ${T} intersect select 1`, "set_operation@1:37 “intersect”"],
  [`with x as (select 1) select a from ${T}`, "unsupported@1:6 “x”"],
  [`with x(a) as (select id from ${T}) select a from x`, "column_names@1:6 “x”"],
  [`select a from ${T} as x(a, b)`, "column_names@1:42 “a”"],
  [`(select a from ${T}) limit 2`, "limit@1:39 “limit”"],
  ["select a from table_changes('t', 1, 2)", "time_travel@1:15 “table_changes”"],
  [`select a from ${T} version as of 3`, "time_travel@1:15 “catalog.schema.table1”"],
  [`select a from ${T} timestamp as of '2026-01-01'`, "time_travel@1:15 “catalog.schema.table1”"],
  ["select a from table1@v3", "time_travel@1:15 “table1@v3”"],
  [`select :p from ${T}`, "parameter@1:8 “:p”"],
  [`select a from ${T} where a = ?`, "parameter@1:47 “?”"],
  ["select a from identifier('t')", "identifier@1:15 “identifier”"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text that Spark would replace
  ["select '${x}' as a from t", "substitution@1:9 “${”"],
  [`select distinct a from ${T}`, "distinct@1:8 “distinct”"],
  [`select a from ${T} group by a`, "grouping@1:37 “group”"],
  [
    `select a, count(*) from ${T} group by a having count(*) > 1`,
    "aggregate@1:11 “count”",
    "grouping@1:47 “group”",
    "grouping@1:58 “having”",
    "aggregate@1:65 “count”",
  ],
  [`select sum(a) filter (where a > 1) from ${T}`, "aggregate@1:8 “sum”"],
  [`select row_number() over (partition by a order by b) from ${T}`, "window@1:8 “row_number”"],
  [
    `select a from ${T} qualify row_number() over (order by b) = 1`,
    "window@1:37 “qualify”",
    "window@1:45 “row_number”",
  ],
  [`select a from ${T} limit 10`, "limit@1:37 “limit”"],
  [`select a from ${T} limit 10 offset 3`, "limit@1:37 “limit”", "limit@1:46 “offset”"],
  [`select a from ${T} tablesample (10 percent)`, "sample@1:15 “catalog.schema.table1”"],
  [`select rand(), uuid() from ${T}`, "volatile@1:8 “rand”", "volatile@1:16 “uuid”"],
  [`select timestamp'now' as time from ${T}`, "volatile@1:8 “timestamp'now'”"],
  [`select current_user() as u from ${T}`, "environment@1:8 “current_user”"],
  [`select secret('a', 'b') from ${T}`, "outside@1:8 “secret”"],
  [`select ai_query('m', a) from ${T}`, "outside@1:8 “ai_query”"],
  [`select reflect('java.lang.System', 'exit') from ${T}`, "outside@1:8 “reflect”"],
  ["select a from read_files('/x')", "outside@1:15 “read_files”"],
  ["select id from range(10)", "no_table@1:1 “select id from range(10)”"],
  [`select uper(name) from ${T}`, "function_unknown@1:8 “uper”"],
  [`select mine.f(a) from ${T}`, "function_unknown@1:8 “mine.f”"],
  [`select a from ${T} pivot (sum(x) for y in (1, 2))`, "grouping@1:37 “pivot”", "aggregate@1:44 “sum”"],
  ["select '😀' as a,\n  b from other", "table_unknown@2:10 “other”"],
];

// Each bad text has its own code and place; without the place, the editor underlines the wrong words.
test.each(REFUSED)("refuses %j", async (sql, ...findings) => {
  const said = await found(sql);
  expect(said).toEqual(findings);
  expect((await read(sql)).ok).toBe(false);
});

/** What people write, with the sentence that says what to write instead. */
const INSTEAD: readonly (readonly [sql: string, finding: string, said: string])[] = [
  [`select a from ${T} where !(id > 1)`, "syntax@1:43 “!”", "Write NOT"],
  [`select !a as x from ${T}`, "syntax@1:8 “!”", "Write NOT"],
  [`select a !> 1 as x from ${T}`, "syntax@1:10 “!>”", "Write <="],
  [`select a !< 1 as x from ${T}`, "syntax@1:10 “!<”", "Write >="],
  ["select a from main.bug-lab.t", "syntax@1:20 “bug-lab”", "`bug-lab`"],
  ["select a from main.x.my-own-t join y", "syntax@1:22 “my-own-t”", "`my-own-t`"],
  [`select a set, b from ${T}`, "syntax@1:10 “set”", "`set`"],
  [`select a limit from ${T}`, "syntax@1:10 “limit”", "`limit`"],
  [`select desc.a from ${T} desc`, "syntax@1:42 “desc”", "`desc`"],
  [`select x.a from (select a from ${T}) only`, "syntax@1:55 “only”", "`only`"],
  [`select a from ${T} |> where a > 1`, "unsupported@1:37 “|>”", "Pipes"],
  [`select a from stream(${T})`, "unsupported@1:15 “stream”", "the table's name alone"],
  [`select a from STREAM ${T}`, "unsupported@1:15 “STREAM”", "the table's name alone"],
  [`with recursive q as (select a from ${T}) select a from q`, "unsupported@1:6 “recursive”", "UNION ALL"],
  [`select a from ${T} for system_time as of '2026-01-01'`, "time_travel@1:15 “catalog.schema.table1”", "version out"],
];

// A message that does not say what to write sends a person to a search engine.
test.each(INSTEAD)("says what to write instead: %j", async (sql, finding, said) => {
  for (const dataType of ["event", "user_properties"] as const) {
    const result = await read(sql, dataType);
    expect(await found(sql, dataType)).toEqual([finding]);
    expect(result.ok || result.findings[0]?.message).toContain(said);
  }
});

// The parser takes any statement for a WITH query.
test.each([
  `with x as (create table y as select 1) select count(*) from ${T}`,
  `with x as (select 1) insert into ${T} select count(*) from ${T}`,
])("refuses a statement inside of a query: %j", async (sql) => {
  const said = await read(sql, "user_properties");
  expect(said.ok || said.findings.map(({ code }) => code)).toContain("not_select");
});

// Too deep a text is refused by the parser too, where brackets do not show it.
test("says that a SQL is nested too deeply", async () => {
  const said = await read(`select ${"not ".repeat(40)}a from ${T}`);
  expect(said.ok || said.findings[0]?.message).toContain("nested too deeply");
});

// The closest name fixes most mistakes.
test("suggests the selected table, and the function, that was meant", async () => {
  const table = await read("select a from catalog.schema.tabel1");
  expect(table.ok || table.findings[0]?.suggestion).toBe("catalog.schema.table1");
  const otherCatalog = await read("select a from hive.x.table1");
  expect(otherCatalog.ok || otherCatalog.findings[0]?.suggestion).toBe("catalog.schema.table1");
  const fn = await read(`select uper(a) from ${T}`);
  expect(fn.ok || fn.findings[0]?.suggestion).toBe("upper");
});
