import { expect, test } from "vitest";
import { found, O, read, T } from "./test-tables";

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

// A form that people write every day must not be refused for being hard to rewrite.
test.each(ACCEPTED)("accepts %j", async (sql) => {
  expect(await found(sql)).toEqual([]);
  expect((await read(sql)).ok).toBe(true);
});

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

// A FROM that is a name ends no list: what is added after the list would stand inside of the name.
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
test("finds places after an emoji", async () => {
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
