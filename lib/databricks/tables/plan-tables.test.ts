import { expect, test } from "vitest";
import { tablesOfPlan } from "./plan-tables";

const people = { catalog: "main", schema: "shop", table: "people" };
const orders = { catalog: "main", schema: "shop", table: "orders" };

/** The analysed part of a plan as Spark 4 prints it. */
const PLAN = `== Parsed Logical Plan ==
'Project [*]
+- 'UnresolvedRelation [main, shop, secrets], [], false

== Analyzed Logical Plan ==
id: bigint, m: bigint
Project [id#10552L, scalar-subquery#10545 [] AS m#10546L]
:  +- Aggregate [max(id#10579L) AS max(id)#10581L]
:     +- SubqueryAlias main.shop.Orders
:        +- Relation main.shop.orders[id#10579L] parquet
+- Join Inner, (id#10568L = id#10552L)
   :- SubqueryAlias q
   :  +- Project [id#10552L]
   :     +- SubqueryAlias main.shop.people
   :        +- Relation main.shop.people[id#10552L] parquet
   :- SubqueryAlias \`a.b.c\`
   :  +- Project [id#1]
   :     +- LocalRelation [id#1]
   +- Range (0, 3, step=1)

== Physical Plan ==
FileScan parquet main.shop.people[id#10552L]`;

test("finds the tables that a plan reads, by their full names", () => {
  expect(tablesOfPlan(PLAN, [people, orders])).toEqual({ understood: true, others: [] });
  expect(tablesOfPlan(PLAN, [people])).toEqual({ understood: true, others: ["main.shop.Orders"] });
  expect(tablesOfPlan(PLAN, [])).toEqual({ understood: true, others: ["main.shop.Orders", "main.shop.people"] });
});

// A name may hold anything; it is compared as it is, with or without backticks.
test("reads names in backticks, of several catalogs and of views", () => {
  const odd = [
    "+- SubqueryAlias main.`my shop`.`a.b`",
    "   +- RelationV2[id#1] main.my shop.a.b",
    "+- SubqueryAlias spark_catalog.default.old",
    "   +- Relation spark_catalog.default.old[id#1] parquet",
    "+- SubqueryAlias main.shop.view",
    "   +- View (`main`.`shop`.`view`, [id#1])",
    "+- SubqueryAlias __databricks_internal.x.y",
    "   +- Relation __databricks_internal.x.y[id#1] parquet",
  ].join("\n");
  const tables = [
    { catalog: "main", schema: "my shop", table: "a.b" },
    { catalog: "hive_metastore", schema: "default", table: "old" },
  ];
  expect(tablesOfPlan(odd, tables)).toEqual({ understood: true, others: ["main.shop.view"] });
});

// A text of the SQL stands in the plan as it is.
test("a text of the SQL hides no table", () => {
  const spoof = "Filter (a = \n+- SubqueryAlias main.shop.people\n   +- View x\n)";
  const plan = `${spoof}\n+- SubqueryAlias main.shop.secrets\n   +- Relation main.shop.secrets[a#1] parquet`;
  expect(tablesOfPlan(plan, [people]).others).toEqual(["main.shop.secrets"]);
});

test("says so when it understands nothing", () => {
  expect(tablesOfPlan("Scan of something", [people])).toEqual({ understood: false, others: [] });
});
