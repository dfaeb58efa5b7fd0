import { expect, test } from "vitest";
import { matchColumns } from "@/lib/amplitude/records/record-columns";
import { readType } from "@/lib/model/table/sql-type";
import { sql } from "@/lib/sql/fragment";
import { unwritableKey, withTextKeys } from "./record-keys";

// A value that needs nothing must stay as it is: each lambda over it costs the warehouse.
test.each([
  "map<string,int>",
  "map<bigint,array<int>>",
  "map<decimal(9,2),double>",
  "struct<a:map<boolean,int>>",
  "array<string>",
])("%s is read as it is", (type) => {
  expect(withTextKeys(readType(type), sql`\`v\``)).toBe("`v`");
});

test.each([
  ["map<date,int>", null],
  ["map<interval day to second,int>", null],
  ["array<struct<m:map<struct<d:binary>,int>>>", null],
  ["map<geography(4326),int>", "geography(4326)"],
  ["struct<a:array<map<map<geometry(0),int>,int>>>", "geometry(0)"],
  ["struct<a,b:int,a,b:map<date,int>>", "date"],
  ["struct<a,b:int,a,b:map<string,int>>", null],
])("keys of %s that have no text: %s", (type, key) => {
  expect(unwritableKey(readType(type))).toBe(key);
});

test("a column whose map cannot be written names the type of its keys, and the way out", () => {
  const columns = [
    { name: "user_id", type: "string" },
    { name: "user_properties", type: "struct<places:map<geography(4326),int>>" },
  ];
  expect(matchColumns(columns, "user_properties").findings).toEqual([
    expect.objectContaining({
      code: "column_type",
      message:
        "user_properties has a map with keys of type geography(4326), which cannot be written as names. Write transform_keys(…, (k, v) -> CAST(k AS STRING)).",
    }),
  ]);
});
