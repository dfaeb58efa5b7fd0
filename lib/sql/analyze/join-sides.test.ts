import { expect, test } from "vitest";
import type { DataType } from "@/lib/model/source/data-type";
import { isDriving } from "@/lib/sql/rewrite/delta-terms";
import { analyzeSql } from "./analyze-sql";
import { O, T, tables } from "./test-tables";

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
