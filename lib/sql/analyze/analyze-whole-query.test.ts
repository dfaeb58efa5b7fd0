import { expect, test } from "vitest";
import type { Reading } from "@/lib/model/run/part";
import { quoteTableName } from "@/lib/model/table/table-name";
import { rewriteSql } from "@/lib/sql/rewrite/rewrite-sql";
import { analyzeSql } from "./analyze-sql";

const people = { catalog: "main", schema: "shop", table: "people" };
const orders = { catalog: "main", schema: "shop", table: "orders" };
const tables = [people, orders];
const clock = new Date("2026-03-04T05:06:07.089Z");
const difference: Reading = { kind: "difference", from: 3, to: 9 };

const read = (sql: string, lookupOnly: typeof tables = []) =>
  analyzeSql(sql, { tables, lookupOnly, dataType: "user_properties" });

/** A SQL rewritten as a snapshot diff, its tables written as ⟨table@version⟩. */
async function bound(sql: string, lookupOnly: typeof tables = []) {
  const result = await read(sql, lookupOnly);
  if (!result.ok) throw new Error(result.findings.map(({ message }) => message).join("\n"));
  const { statement } = result;
  expect(statement.rule).toBe("difference");
  const { text, before } = rewriteSql(statement, {
    dataType: "user_properties",
    table: people,
    reading: difference,
    pins: tables.map((table) => ({ table, version: 9, past: { kind: "version", version: 3, columns: null } })),
    clock,
    identity: null,
    rewrites: "cancel",
  });
  const short = (whole: string | null) =>
    tables.reduce(
      (said, table) =>
        said
          .replaceAll(`(SELECT * FROM ${quoteTableName(table)} VERSION AS OF 9)`, `⟨${table.table}@9⟩`)
          .replaceAll(`(SELECT * FROM ${quoteTableName(table)} VERSION AS OF 3)`, `⟨${table.table}@3⟩`),
      /^SELECT \*, 9L AS `__lakefeed_version` FROM \((.*)\n\)$/s.exec(whole ?? "")?.[1] ?? "",
    );
  return { now: short(text), before: short(before), warnings: result.warnings };
}

const P = "main.shop.people";
const O = "main.shop.orders";

test.each([
  [`select count(*) from ${P}`, "select count(*) from ⟨people@9⟩ AS `people`"],
  [`select distinct a -- end\nfrom ${P} p;`, "select distinct a       \nfrom ⟨people@9⟩ p"],
  [
    `select a from ${P} p where exists (select 1 from ${O} where ${O}.b = p.b and p.c in (select c from ${O} o))`,
    "select a from ⟨people@9⟩ p where exists (select 1 from ⟨orders@9⟩ AS `orders` where orders.b = p.b and p.c in (select c from ⟨orders@9⟩ o))",
  ],
  [
    `select (select max(o.x) from ${O} o where o.b = shop.people.b) as m from ${P}`,
    "select (select max(o.x) from ⟨orders@9⟩ o where o.b = people.b) as m from ⟨people@9⟩ AS `people`",
  ],
  [
    `with people as (select * from ${P}), w as (select * from people) select a.x from w a join w b on a.x = b.y, people group by all`,
    "with people as (select * from ⟨people@9⟩ AS `people`), w as (select * from people) select a.x from w a join w b on a.x = b.y, people group by all",
  ],
  [
    `select a from ${P} union select b from ${O} except (select c from (with ${"`w`"} as (select c from ${P}) select c from w) x(c))`,
    "select a from ⟨people@9⟩ AS `people` union select b from ⟨orders@9⟩ AS `orders` except (select c from (with `w` as (select c from ⟨people@9⟩ AS `people`) select c from w) x(c))",
  ],
  [
    `select p.a from ${P} p full join (values (1, 2)) v(a, b) on p.a = v.a left anti join ${O} on true`,
    "select p.a from ⟨people@9⟩ p full join (values (1, 2)) v(a, b) on p.a = v.a left anti join ⟨orders@9⟩ AS `orders` on true",
  ],
  [
    `select x.n from ${P} p, lateral (select sum(o.n) as n from ${O} o where o.b = p.b) x qualify rank() over (order by n) = 1`,
    "select x.n from ⟨people@9⟩ p, lateral (select sum(o.n) as n from ⟨orders@9⟩ o where o.b = p.b) x qualify rank() over (order by n) = 1",
  ],
  [
    `select * from ${P} pivot (sum(x) for y in (1, 2))`,
    "select * from ⟨people@9⟩ AS `people` pivot (sum(x) for y in (1, 2))",
  ],
  [
    `select max(a) from ${P} where day > current_date()`,
    "select max(a) from ⟨people@9⟩ AS `people` where day > DATE'2026-03-04'",
  ],
])("rewrites every table of %j, wherever it stands", async (sql, now) => {
  const { now: text, before } = await bound(sql);
  expect(text).toBe(now);
  expect(before).toBe(now.replaceAll("@9", "@3"));
});

// What the owner called a lookup must send nothing by itself.
test("reads a lookup-only table as it is in both evaluations", async () => {
  const { before } = await bound(`select count(*) from ${P} p left join ${O} o on true`, [orders]);
  expect(before).toBe("select count(*) from ⟨people@3⟩ p left join ⟨orders@9⟩ o on true");
});

// An unpinned table or other rows at each reading would make differences out of nothing.
test.each([
  [`select count(*) from ${P} limit 5`, "limit “limit”"],
  [`select a from ${P} where b in (select b from ${O} order by c limit 1)`, "limit “limit”"],
  [`select a from ${P} union select b from ${O} limit 1 offset 2`, "limit “limit”", "limit “offset”"],
  [`select distinct a from ${P} tablesample (10 rows)`, "sample “main.shop.people”"],
  [`select distinct a from ${P} version as of 3`, "time_travel “main.shop.people”"],
  [`select count(*) from table_changes('${P}', 1)`, "time_travel “table_changes”"],
  [`select max(rand()) from ${P}`, "volatile “rand”"],
  [`select count(*) from ${P} where a in (select a from main.shop.others)`, "table_unknown “main.shop.others”"],
  [`select count(*) from main.shop.peple`, "table_unknown “main.shop.peple”"],
  [`with recursive w as (select 1 a union all select a from w) select a from ${P} join w`, "unsupported “recursive”"],
  [`select count(*) from (select 1)`, "no_table “select count(*) from (select 1)”"],
  [`select count(${"${x}"}) from ${P}`, "substitution “${”"],
  [`select count(*) from ${P} where a = :b`, "parameter “:b”"],
])("refuses %j", async (sql, ...expected) => {
  const result = await read(sql);
  const said = result.ok ? [] : result.findings.map(({ code, start, end }) => `${code} “${sql.slice(start, end)}”`);
  expect(said).toEqual(expected);
});

test("refuses full names that two tables would share", async () => {
  const archive = { catalog: "main", schema: "archive", table: "people" };
  const sql = `select distinct shop.people.a from ${P} join main.archive.people on true`;
  const result = await analyzeSql(sql, { tables: [people, archive], dataType: "user_properties" });
  expect(result.ok || result.findings.map(({ code }) => code)).toEqual(["relation_name"]);
});

test("warns of functions whose result depends on the order of rows", async () => {
  const { warnings } = await bound(
    `select collect_list(a), first(b), any_value(c), sum(d), row_number() over (order by e) from ${P}`,
  );
  expect(warnings.map(({ code, start, message }) => [code, start, message.split("(")[0]])).toEqual([
    ["unsteady", 7, "collect_list"],
    ["unsteady", 24, "first"],
    ["unsteady", 34, "any_value"],
    ["unsteady", 56, "row_number"],
  ]);
});
