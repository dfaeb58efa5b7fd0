import { expect, test } from "vitest";
import { found, O, read, T } from "../test-tables";

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

// A name of a relation excuses no call of a function of that name.
test("a relation called like a function hides no call of it", async () => {
  const sql = `select reflect('a', 'b') as x from ${T} join values (1) as reflect(k) on true`;
  expect(await found(sql)).toEqual(["outside@1:8 “reflect”"]);
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

// Nobody can look inside another's function, but forbidding them would forbid much.
test("lets a function of one's own pass with a warning when its catalog is named", async () => {
  const result = await read(`select main.lib.clean(a) as b from ${T}`);
  expect(result.ok && result.warnings.map(({ code, severity }) => [code, severity])).toEqual([
    ["function_unchecked", "warning"],
  ]);
});
