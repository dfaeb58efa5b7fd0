import { expect, test } from "vitest";
import { dataTypeSchema } from "@/lib/model/source/data-type";
import { analyzeSql } from "@/lib/sql/analyze/analyze-sql";
import { sampleSql } from "./sample-sql";

const table = { catalog: "catalog", schema: "schema", table: "table1" };
const columns = (given: Record<string, string>) => Object.entries(given).map(([name, type]) => ({ name, type }));
const SEED = columns({ id: "bigint", name: "string", home: "string", age: "int", income: "double" });

// Who follows Amplitude's documentation finds what is printed there.
test("reads like the documentation's sample for its table", () => {
  expect(sampleSql({ table, columns: SEED, dataType: "event" })).toBe(`select
    unix_millis(current_timestamp())                                       as time,
    id                                                                     as user_id,
    "demo"                                                                 as event_type,
    named_struct('name', name, 'home', home, 'age', age, 'income', income) as user_properties,
    named_struct('group_type1', ARRAY("group_A", "group_B"))               as groups,
    named_struct('group_property', "group_property_value")                 as group_properties
from catalog.schema.table1;
`);
});

const TABLES = [
  SEED,
  columns({ o_orderkey: "bigint", o_custkey: "bigint", o_orderdate: "date", "total price": "decimal(12,2)" }),
  columns({ "it's `odd`": "string", created_at: "timestamp", company: "bigint", raw: "binary" }),
  columns({ event_ms: "bigint" }),
  // Names that mean something else, or that need backticks.
  columns({
    user: "string",
    current_user: "string",
    größe: "int",
    timestamp: "string",
    from: "string",
    limit: "int",
    set: "string",
    date: "string",
  }),
  columns({}),
];

// A sample that its own test refuses would be a bad beginning.
test.each(TABLES.flatMap((given) => dataTypeSchema.options.map((dataType) => [dataType, given] as const)))(
  "is valid for %s of %j",
  async (dataType, given) => {
    const result = await analyzeSql(sampleSql({ table, columns: given, dataType }), { tables: [table], dataType });
    expect(result).toMatchObject({ ok: true, warnings: [] });
  },
);

test("guesses the user, the time and the group from names and types", () => {
  const given = columns({ id: "int", customer_id: "string", created_at: "timestamp", company: "bigint" });
  const event = sampleSql({ table, columns: given, dataType: "event" });
  expect(event).toMatch(/unix_millis\(created_at\)\s+as time/);
  expect(event).toMatch(/customer_id\s+as user_id/);
  const group = sampleSql({ table, columns: given, dataType: "group_properties" });
  expect(group).toMatch(/named_struct\('company', cast\(company as string\)\)\s+as groups/);
});
