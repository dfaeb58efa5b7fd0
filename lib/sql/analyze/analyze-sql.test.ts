import { expect, test } from "vitest";
import type { DataType } from "@/lib/model/source/data-type";
import { isDriving } from "@/lib/sql/rewrite/delta-terms";
import { analyzeSql } from "./analyze-sql";

const tables = [
  { catalog: "catalog", schema: "schema", table: "table1" },
  { catalog: "main", schema: "my shop", table: "Or`ders" },
];

async function read(text: string, dataType: DataType = "event") {
  return analyzeSql(text, { tables, dataType, defaultCatalog: "catalog", defaultSchema: "schema" });
}

/** What is found, as `code@line:column “text”`. */
async function found(text: string, dataType: DataType = "event"): Promise<string[]> {
  const result = await read(text, dataType);
  const findings = result.ok ? result.warnings : result.findings;
  return findings.map(({ code, line, column, start, end }) => `${code}@${line}:${column} “${text.slice(start, end)}”`);
}

const T = "catalog.schema.table1";
const O = "main.`my shop`.`Or``ders`";

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

const ACCEPTED: readonly string[] = [
  `select a from ${T}`,
  `select a from ${T};`,
  `-- first\nselect /* in */ a from ${T}; -- last`,
  "select a from table1",
  "select a from schema.table1",
  "select a from CATALOG.Schema.TABLE1",
  "select a from `catalog`.`schema`.`table1` as t",
  "select `o`.`x y` from main.`my shop`.`Or``ders` o",
  `select * from ${T}`,
  `select t.*, t.a:b.c::int, t.m['k'] from ${T} t`,
  `select ${T}.a, schema.table1.b, table1.c.d from ${T}`,
  `select * except (a) from ${T}`,
  `select to_json(struct(*)) as j from ${T}`,
  `select /*+ repartition(3) */ * from ${T}`,
  `select case when a > 1 then 'x' else "y" end as e from ${T} where b is not distinct from c`,
  `select filter(x, y -> y > 1), transform(x, (v, i) -> v + i), exists(x, v -> v) from ${T}`,
  `select z from ${T} lateral view explode(y) e as z`,
  `select z from ${T} t lateral view outer posexplode(t.y) e as i, z`,
  `select a from (select a, b from ${T}) x where b like 'a%'`,
  `select a from (select a, b from ${T}) where b like any ('a%', 'b')`,
  `with x as (select * from ${T}), y as (select a from x) select * from y;`,
  `with table1 as (select a from ${T}) select a from table1`,
  "with T as (select a from table1) select t.a from t",
  `select current_timestamp, current_date(), now(), unix_timestamp() from ${T}`,
  `select cast(a as decimal(10, 2)), cast(b as struct<x:int,y:array<string>>) from ${T}`,
  `select extract(year from d), trim(both 'x' from s), substring(s from 1 for 2) from ${T}`,
  `select try_cast(a as int), if(a, b, c), left(s, 2), replace(s, 'a', 'b') from ${T}`,
  `select a from ${T} order by a`,
  `select a as current_date, date'2026-01-01' as d, interval 1 day as i from ${T}`,
  `select \`count\`, min from ${T}`,
  `select h3_longlatash3(a, b, 3) from ${T}`,
  `select x.a from ${T} x join ${O} y on x.a = y.a`,
  `select x.a from ${T} x, ${T} y where x.a = y.b`,
  `select table1.a from ${T} cross join ${O} o`,
  `select a from ${T} x inner join ${O} y using (a)`,
  `select x.a from ${T} x left join ${O} y on x.a = y.a;`,
  `select x.a from ${T} x right outer join ${O} y on x.a = y.a`,
  `select x.a from ${T} x left semi join ${O} y on x.a = y.a left anti join ${T} z on x.a = z.b`,
  `select x.a, y.b from (select x.a from ${T} x join ${O} o on x.a = o.a) x left join ${T} y on x.a = y.a`,
  `with x as (select a from ${T}), y as (select a from ${O} o) select x.a from x join y on x.a = y.a`,
  `select a from ${T} union all select a from ${O} o join ${T} t using (a) order by 1`,
  `with x as (select a from ${T}) select a from x union all select b from ${T}`,
];

/** Words of SQL that are names where they stand. */
const NAMES: readonly string[] = [
  `select payload:from as sender from ${T}`,
  `select o.from, o.select from ${T} o`,
  `select payload:a.from.name, payload:select from ${T}`,
  `select a as from from ${T}`,
  `select a as select, b as x from ${T}`,
  `select set, limit, order from ${T}`,
  `select from from ${T}`,
  `select where, group from ${T} where where = 1 and not from`,
  `select union, select, (with) as x from ${T}`,
  `select upper(having), case when from > 1 then join else on end as x from ${T}`,
  `select o.using, payload:div.lateral, using:x, a as both from ${T} o`,
  `select date.f, interval.f, map['k'] from ${T}`,
  `select limit - 1 as x, order[0] as y, set::string as z from ${T}`,
  `select * except (from, select) from ${T}`,
  `select transform(items, (set, from) -> set.from) as x from ${T}`,
  `select cast(a as struct<from: int, select: array<int>, x int>) as b from ${T}`,
  `select a as x from ${T} o join ${T} p using (from) order by limit`,
  `select (payload):x, items[0]:x, m['k']:['a b'], parse_json(a):from, (payload):select.from from ${T}`,
  `select payload:a?::int, a?::string as b from ${T}`,
  `select cast(a as struct<x: int not null comment 'x', y string>) as b from ${T}`,
];

// A FROM that is a name ends no list: what is added behind the list would stand inside of the name.
test.each(NAMES)("reads a word of SQL as the name that it is: %j", async (sql) => {
  for (const dataType of ["event", "user_properties"] as const) {
    const result = await read(sql, dataType);
    expect(result.ok && result.statement.path.map(({ end }) => sql.slice(end).trim().toLowerCase())).toEqual([
      sql.slice(sql.lastIndexOf(" from ") + 1),
    ]);
  }
});

/** Relations of constants, whose names are followed by columns like a function by its arguments. */
const CONSTANTS: readonly string[] = [
  `with m as (select * from values ('x', 'C') as v(k, l)) select t.a from ${T} t join m on t.a = m.k`,
  `select t.a from ${T} t join values ('x', 'C') as m(k, l) on t.a = m.k`,
  `select t.a from ${T} t join (values ('x')) m(k) on t.a = m.k`,
  `select a from ${T} where a in (select k from values (1), (2) as v(k))`,
  `select (select max(k) from values (1) as v(k)) as b from ${T}`,
  `select a from ${T} where exists (select 1 from values (1) v(k) where k = a)`,
];

test.each(CONSTANTS)("reads constants by their own name: %j", async (sql) => {
  expect(await found(sql)).toEqual([]);
});

/** What only whole results can have. */
const WHOLE: readonly string[] = [
  `select a, i.sku as b from ${T} o, lateral explode(o.items) as i(sku)`,
  `select a, count(*) as n from ${T} group by rollup (a)`,
  `select a, count(*) as n from ${T} group by cube (a, b)`,
  `select a, count(*) as n from ${T} group by grouping sets ((a), (b))`,
  `select * from ${T} unpivot include nulls (v for n in (b, c))`,
  `select * from ${T} unpivot exclude nulls (v for n in (b, c))`,
];

test.each(WHOLE)("takes for properties what needs all rows: %j", async (sql) => {
  expect(await found(sql, "user_properties")).toEqual([]);
  expect((await read(sql, "event")).ok).toBe(false);
});

// A name of a relation excuses no call of a function of that name.
test("a relation called like a function hides no call of it", async () => {
  const sql = `select reflect('a', 'b') as x from ${T} join values (1) as reflect(k) on true`;
  expect(await found(sql)).toEqual(["outside@1:8 “reflect”"]);
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

// Sketches and the newer types are made of a row's own values.
test("knows functions of sketches, geometry, variants and compression", async () => {
  const pure = [
    "hll_sketch_estimate(c)",
    "kll_sketch_get_quantile_double(c, 0.5)",
    "theta_union(c, d)",
    "to_geometry(c)",
    "zstd_compress(c)",
  ];
  for (const call of pure) expect(await found(`select ${call} as x from ${T}`)).toEqual([]);
  expect(await found(`select hll_sketch_agg(c) as x from ${T}`)).toEqual(["aggregate@1:8 “hll_sketch_agg”"]);
  expect(await found(`select theta_union_agg(c) as x from ${T}`)).toEqual(["aggregate@1:8 “theta_union_agg”"]);
  expect(await found(`select v.key from ${T} lateral view variant_explode(c) v as p, key, value`)).toEqual([]);
});

/** What reaches outside of the tables, in each of its shapes. */
const OUTSIDE: readonly (readonly [sql: string, finding: string])[] = [
  [`select builtin.reflect('a', 'b') as x from ${T}`, "outside@1:8 “builtin.reflect”"],
  [`select \`System\`. BUILTIN .reflect('a', 'b') as x from ${T}`, "outside@1:8 “`System`. BUILTIN .reflect”"],
  [`select session.secret('a', 'b') as x from ${T}`, "outside@1:8 “session.secret”"],
  [`select system.ai.anything(a) as x from ${T}`, "outside@1:8 “system.ai.anything”"],
  [`select system.information_schema.f(a) as x from ${T}`, "outside@1:8 “system.information_schema.f”"],
  [`select builtin.uuid() as x from ${T}`, "volatile@1:8 “builtin.uuid”"],
  [`select builtin.current_user() as x from ${T}`, "environment@1:8 “builtin.current_user”"],
  [`select a from system.builtin.table_changes('${T}', 1)`, "time_travel@1:15 “system.builtin.table_changes”"],
  [`select builtin.nothing(a) as x from ${T}`, "function_unknown@1:8 “builtin.nothing”"],
  [`select transform(a, b) using 'x' as (c) from ${T}`, "script@1:8 “transform(a, b) using 'x'”"],
  [`select map a, b using "x" as c from ${T}`, 'script@1:8 “map a, b using "x"”'],
  [`select a from (select reduce a using r'x' as (c) from ${T})`, "script@1:23 “reduce a using r'x'”"],
  [`select current_user as x from ${T}`, "environment@1:8 “current_user”"],
  [`select upper(\`SESSION_USER\`) as x from ${T}`, "environment@1:14 “`SESSION_USER`”"],
  [`select a from ${T} where user = 'x'`, "environment@1:43 “user”"],
  [`select current_catalog as x from ${T}`, "environment@1:8 “current_catalog”"],
  [`select current_schema as x from ${T}`, "environment@1:8 “current_schema”"],
  [`select current_database as x from ${T}`, "environment@1:8 “current_database”"],
  [`select current_time as x from ${T}`, "volatile@1:8 “current_time”"],
  [`select date'\\u006eow' as x from ${T}`, "volatile@1:8 “date'\\u006eow'”"],
  [
    `select from_xml(a, 'b int', map('rowValidationXSDPath', '/x')) as x from ${T}`,
    "outside@1:33 “'rowValidationXSDPath'”",
  ],
  [`select from_xml(a, 'b int', map('mode', 'x', concat('p', 'q'), '/x')) as x from ${T}`, "outside@1:46 “concat”"],
  [`select from_xml(a, 'b int', map('row\\u0056alid', '/x')) as x from ${T}`, "outside@1:33 “'row\\u0056alid'”"],
  [`select schema_of_xml('<a/>', map_from_arrays(b, c)) as x from ${T}`, "outside@1:30 “map_from_arrays(b, c)”"],
];

// Whatever such a form does, it does it on the cluster and with the cluster's rights.
test.each(OUTSIDE)("refuses what reaches outside of the tables: %j", async (sql, ...finding) => {
  for (const dataType of ["event", "user_properties"] as const) expect(await found(sql, dataType)).toEqual(finding);
});

// All rows read at once are no way around it either.
test.each(OUTSIDE)("refuses it where the whole is evaluated: %j", async (sql, finding) => {
  const said = await found(
    `select count(*) as n from (${sql.replace(/ as \(c\)/, "")}) group by all`,
    "user_properties",
  );
  expect(said.map((each) => each.replace(/@\d+:\d+/, ""))).toEqual([finding.replace(/@\d+:\d+/, "")]);
});

/** The same words where they are no such thing. */
const INSIDE: readonly string[] = [
  `select builtin.upper(a) as x, system.builtin.lower(b) as y, \`builtin\`.now() as z from ${T}`,
  `select from_json(a, 'user string, b int', map('mode', 'FAILFAST')) as x, to_json(b) as y from ${T}`,
  `select t.user as x, t.current_user, a as user, a:user as z, a.user as w from ${T} t`,
  `select named_struct('user', t.user) as x from ${T} t join ${O} o using (user)`,
  `select * except (user) from ${T}`,
  `select transform(a, x -> x + 1) as x, map(a, b) as y, reduce(a, 0, (s, v) -> s + v) as z from ${T} join ${O} o using (c)`,
  `select cast(a as struct<user: string>) as x, date'2026-01-02' as d, timestamp 'epoch' as e from ${T}`,
];

test.each(INSIDE)("accepts the same words where they are no such thing: %j", async (sql) => {
  expect(await found(sql)).toEqual([]);
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

// A form that people write every day must not be refused for being hard to bind.
test.each(ACCEPTED)("accepts %j", async (sql) => {
  expect(await found(sql)).toEqual([]);
  expect((await read(sql)).ok).toBe(true);
});

// The closest name is what mends most mistakes.
test("suggests the selected table, and the function, that was meant", async () => {
  const table = await read("select a from catalog.schema.tabel1");
  expect(table.ok || table.findings[0]?.suggestion).toBe("catalog.schema.table1");
  const otherCatalog = await read("select a from hive.x.table1");
  expect(otherCatalog.ok || otherCatalog.findings[0]?.suggestion).toBe("catalog.schema.table1");
  const fn = await read(`select uper(a) from ${T}`);
  expect(fn.ok || fn.findings[0]?.suggestion).toBe("upper");
});

// Nobody can look inside another's function, but forbidding them would forbid much.
test("lets a function of one's own pass with a warning when its catalog is named", async () => {
  const result = await read(`select main.lib.clean(a) as b from ${T}`);
  expect(result.ok && result.warnings.map(({ code, severity }) => [code, severity])).toEqual([
    ["function_unchecked", "warning"],
  ]);
});

// What events cannot have, properties can: their whole results are compared.
test("reads a SQL of properties by its changes where it can, and whole where it must", async () => {
  const rule = async (sql: string) => {
    const result = await read(sql, "user_properties");
    return result.ok && result.statement.rule;
  };
  expect(await rule(`select a from ${T}`)).toBe("changes");
  expect(await rule(`select distinct a from ${T}`)).toBe("difference");
  const event = await read(`select distinct a from ${T}`, "event");
  expect(event.ok || event.findings[0]?.message).toContain("are not imported again");
});

// Positions are UTF-16 offsets, as the editor counts; the parser counts code points.
test("finds places behind an emoji", async () => {
  const sql = "select '😀😀' as a, uuid() from table1";
  const result = await read(sql);
  expect(result.ok || result.findings.map(({ start, end }) => sql.slice(start, end))).toEqual(["uuid"]);
});

// Text inside quotes and comments is nobody's SQL.
test("does not look into strings, names and comments", async () => {
  expect(await found(`select 'rand() ; select' as a, "limit 5" as b -- uuid() ? :p\n from ${T} /* join */`)).toEqual(
    [],
  );
});

const SIDES: readonly (readonly [sql: string, ...sides: string[]])[] = [
  [`select 1 a from ${T} x join ${T} y on true, ${T} z`, "0 inner drives", "0 inner drives", "0 inner drives"],
  [`select 1 a from ${T} x left join ${T} y on true`, "0 inner drives", "0 nullable"],
  [`select 1 a from ${T} x right join ${T} y on true`, "0 nullable", "0 inner drives"],
  [`select 1 a from ${T} x, ${T} y right join ${T} z on true`, "0 inner drives", "0 nullable", "0 inner drives"],
  [`select 1 a from ${T} x semi join ${T} y on true`, "0 inner drives", "0 subquery"],
  [
    `select 1 a from ${T} x left join (select y.a from ${T} y join ${T} z on true) w on true`,
    "0 inner drives",
    "0 nullable",
    "0 nullable",
  ],
  [`select 1 a from ${T} x join ${O} y on true`, "0 inner drives", "0 inner"],
  [
    `select 1 a from ${T} x left join (${T} y join ${T} z on true) on true`,
    "0 inner drives",
    "0 nullable",
    "0 nullable",
  ],
  [`select 1 a from (${T} x left join ${T} y on true), ${T} z`, "0 inner drives", "0 nullable", "0 inner drives"],
  [`select 1 a from ((${T})) right join (select 2 as b) c on true join ${T} d on true`, "0 nullable", "0 inner drives"],
  [`select 1 a from ${T} x where exists (select * from ${T} y where x.a = y.a)`, "0 inner drives", "0 subquery"],
  [
    `select (select max(a) from ${T}) a from ${T} x join ${T} y on x.a in (select b from ${T} group by b)`,
    "0 subquery",
    "0 inner drives",
    "0 inner drives",
    "0 subquery",
  ],
  [
    `with w as (select distinct a from ${T}) select 1 a from ${T} x left join w on true`,
    "0 subquery",
    "0 inner drives",
  ],
  [
    `select 1 a from ${T} x join (select b, count(*) as n from ${O} group by b) o on true`,
    "0 inner drives",
    "0 subquery",
  ],
  [
    `select 1 a from (select a from ${T} union all select b from (select b from ${T})) x join ${T} y on true`,
    "0 inner drives",
    "1 inner drives",
    "0 inner drives",
  ],
  [
    `select 1 a from ${T} union all select 2 from ${T} x left join ${T} y on true`,
    "0 inner drives",
    "1 inner drives",
    "1 nullable",
  ],
];

// A lookup that drives sends what nobody did; a driving table that only looks up loses events.
test.each(SIDES)("says what drives in %j", async (sql, ...sides) => {
  const lookupOnly = tables.slice(1);
  const result = await analyzeSql(sql, { tables, lookupOnly, dataType: "event" });
  if (!result.ok) throw new Error(result.findings.map(({ message }) => message).join("\n"));
  const said = result.statement.references.map((reference) => {
    const [place = { branch: 0 }] = reference.branches;
    return `${place.branch} ${reference.side}${isDriving(reference) ? " drives" : ""}`;
  });
  expect(said).toEqual(sides);
});

test("refuses a SQL in which nothing drives", async () => {
  const sql = `select o.a as user_id from ${O} o left join ${T} t on o.a = t.a`;
  const codes = async (dataType: DataType, lookupOnly: typeof tables) => {
    const result = await analyzeSql(sql, { tables, lookupOnly, dataType });
    return result.ok ? [] : result.findings.map(({ code }) => code);
  };
  expect(await codes("event", [])).toEqual([]);
  expect(await codes("event", tables.slice(1))).toEqual(["no_driving_table"]);
  expect(await codes("user_properties", [])).toEqual([]);
  expect(await codes("user_properties", tables)).toEqual(["no_driving_table"]);
});
