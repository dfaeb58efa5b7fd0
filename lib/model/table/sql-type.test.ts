import { expect, test } from "vitest";
import { readType } from "./sql-type";

const int = { kind: "integer" };

// Field names stand in a type without quotes: a misread one would name a field that is not there.
test.each([
  ["bigint", { kind: "bigint" }],
  ["STRING", { kind: "text" }],
  ["varchar(20)", { kind: "text" }],
  ["string collate UTF8_LCASE", { kind: "text" }],
  ["decimal(38,18)", { kind: "decimal", precision: 38, scale: 18 }],
  ["array<array<int>>", { kind: "array", element: { kind: "array", element: int } }],
  [
    "map<string,decimal(10,2)>",
    { kind: "map", key: { kind: "text" }, value: { kind: "decimal", precision: 10, scale: 2 } },
  ],
  ["struct<>", { kind: "struct", fields: [] }],
  [
    "struct<a:int,b:struct<c:int>>",
    {
      kind: "struct",
      fields: [
        { name: "a", type: int },
        { name: "b", type: { kind: "struct", fields: [{ name: "c", type: int }] } },
      ],
    },
  ],
  [
    "struct<a b:int,c:d:map<string,int>>",
    {
      kind: "struct",
      fields: [
        { name: "a b", type: int },
        { name: "c:d", type: { kind: "map", key: { kind: "text" }, value: int } },
      ],
    },
  ],
  ["struct<a,b:int>", { kind: "struct", fields: [{ name: "a,b", type: int }] }],
  [
    "struct<a:interval day>",
    { kind: "struct", fields: [{ name: "a", type: { kind: "other", name: "interval day" } }] },
  ],
  ["struct<a:int,A:int>", { kind: "other", name: "struct<a:int,A:int>" }],
  ["struct<a<b:int>", { kind: "other", name: "struct<a<b:int>" }],
  ["interval day to second", { kind: "other", name: "interval day to second" }],
])("reads %s", (text, type) => {
  expect(readType(text)).toEqual(type);
});
