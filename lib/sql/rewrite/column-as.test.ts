import { expect, test } from "vitest";
import { identifier } from "@/lib/sql/fragment";
import { columnAs } from "./column-as";

// CAST refuses a struct that gained a field, so a table could not be read as it was after a nested column was added.
test.each([
  ["int", "int", "`c`"],
  ["int", "bigint", "try_cast(`c` AS bigint)"],
  ["float", "double", "try_cast(`c` AS double)"],
  ["decimal(9,2)", "decimal(12,2)", "try_cast(`c` AS decimal(12,2))"],
  ["string", "array<int>", "CAST(NULL AS array<int>)"],
  [
    "struct<a:int>",
    "struct<a:bigint,b:string>",
    "IF(`c` IS NULL, NULL, named_struct('a', try_cast(`c`.`a` AS BIGINT), 'b', CAST(NULL AS STRING)))",
  ],
  [
    "array<struct<a:int>>",
    "array<struct<a:int,b:map<string,date>>>",
    "transform(`c`, x0 -> IF(x0 IS NULL, NULL, named_struct('a', x0.`a`, 'b', CAST(NULL AS MAP<STRING, DATE>))))",
  ],
  ["map<string,int>", "map<string,double>", "transform_values(`c`, (k0, x0) -> try_cast(x0 AS DOUBLE))"],
])("makes %s a %s", (before, now, expected) => {
  expect(columnAs(identifier("c"), before, now)).toBe(expected);
});
