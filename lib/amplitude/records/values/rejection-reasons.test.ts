import { expect, test } from "vitest";
import { projectRecords } from "@/lib/amplitude/records/project-records";
import type { DataType } from "@/lib/model/source/data-type";
import { sql } from "@/lib/sql/fragment";
import type { RewrittenSql } from "@/lib/sql/rewrite/rewritten-sql";

const rewritten: RewrittenSql = {
  text: sql`select`,
  before: null,
  from: "changes",
  hidden: { version: "__lakefeed_version", hash: "__lakefeed_hash", ordinal: "__lakefeed_ordinal" },
  joined: null,
  multipliesRows: false,
};

/** The reasons that a statement over columns of these types tests, in its order. */
function tested(types: Record<string, string>, dataType: DataType = "event", minIdLength = 5): string[] {
  const needed = { event: { user_id: "string", event_type: "string" }, user_properties: {}, group_properties: {} };
  const projected = projectRecords({
    rewritten,
    columns: Object.entries({ ...needed[dataType], ...types }).map(([name, type]) => ({ name, type })),
    dataType,
    syncUserProperties: true,
    syncGroupProperties: true,
    unsetNulls: false,
    output: "records",
    sourceId: "s",
    tableId: "t",
    runId: "r",
    partOrdinal: 0,
    clock: new Date(0),
    minIdLength,
  });
  if (!projected.ok) throw new Error(projected.findings.map(({ message }) => message).join("\n"));
  return [...projected.statement.matchAll(/ THEN '(\w+)'/g)].flatMap(([, code = ""]) => code);
}

const EVENT = ["missing_id", "reserved_id", "short_id", "missing_event_type", "reserved_event_type", "too_long"];
const without = (...codes: string[]) => EVENT.filter((code) => !codes.includes(code));
const withTime = [
  "missing_id",
  "reserved_id",
  "short_id",
  "missing_event_type",
  "reserved_event_type",
  "bad_time",
  "too_long",
];

// Each reason costs the warehouse a look at each row; test/sql/rejections.test.ts says that each rejects what it should.
test.each<[string, Record<string, string>, string[]]>([
  ["texts", {}, EVENT],
  ["a VARCHAR id", { user_id: "varchar(20)" }, EVENT],
  ["an INT id", { user_id: "int" }, EVENT],
  [
    "a BIGINT id beside an INT type",
    { user_id: "bigint", event_type: "int" },
    without("reserved_event_type", "too_long"),
  ],
  ["a DECIMAL id without a fraction", { user_id: "decimal(20,0)" }, EVENT],
  ["a DECIMAL id with one", { user_id: "decimal(20,2)" }, without("reserved_id")],
  ["a BOOLEAN id", { user_id: "boolean" }, without("reserved_id")],
  ["a DATE id", { user_id: "date" }, without("reserved_id", "short_id")],
  ["a TIMESTAMP id", { user_id: "timestamp" }, without("reserved_id", "short_id")],
  ["a DATE id beside a text", { user_id: "date", device_id: "string" }, EVENT],
  ["ids that are always NULL", { user_id: "void" }, without("reserved_id", "short_id")],
  ["a DATE event type", { event_type: "date" }, without("reserved_event_type")],
  ["a BIGINT time", { time: "bigint" }, withTime],
  ["a TIMESTAMP time", { time: "timestamp" }, withTime],
  ["a time that is always NULL", { time: "void" }, EVENT],
  ["a whole price", { price: "int" }, EVENT],
  ["a DECIMAL price", { price: "decimal(9,2)" }, EVENT],
  ["a DOUBLE price", { price: "double" }, [...without("too_long"), "bad_number", "too_long"]],
  ["a BIGINT session", { session_id: "bigint", country: "int" }, EVENT],
  ["a STRUCT of numbers", { event_properties: "struct<a:int,b:array<double>>" }, EVENT],
  ["a MAP of texts", { event_properties: "map<string,string>" }, EVENT],
  ["a STRUCT with a VARIANT", { event_properties: "struct<a:variant>" }, [...EVENT, "too_deep"]],
  ["a VARIANT", { event_properties: "variant" }, [...without("too_long"), "bad_properties", "too_long", "too_deep"]],
  ["a JSON text", { event_properties: "string" }, [...without("too_long"), "bad_properties", "too_long", "too_deep"]],
  ["a STRUCT of names", { groups: "struct<team:string>" }, EVENT],
  ["a STRUCT of lists", { groups: "struct<team:array<int>>" }, [...without("too_long"), "too_many_groups", "too_long"]],
])("a statement tests what the types allow to be wrong: %s", (_, types, expected) => {
  expect(tested(types)).toEqual(expected);
});

// Without any text there is none that is too long: neither a number, nor a list of them, nor a day.
test.each<[string, Record<string, string>, boolean]>([
  ["numbers", {}, false],
  ["lists of numbers", { event_properties: "struct<a:array<int>,b:map<int,double>>" }, false],
  ["days and times", { event_properties: "struct<a:date,b:array<timestamp>,c:decimal(38,9)>" }, false],
  ["groups that are numbers", { groups: "struct<team:int>" }, false],
  ["a text in a struct", { event_properties: "struct<a:struct<b:string>>" }, true],
  ["a text in a list", { event_properties: "struct<a:array<string>>" }, true],
  ["a map's keys", { event_properties: "map<string,int>" }, true],
  ["a map's keys that are lists", { event_properties: "map<array<int>,int>" }, true],
  ["binary, which becomes a text", { event_properties: "struct<a:binary>" }, true],
  ["a field's long name", { event_properties: `struct<${"x".repeat(1_025)}:int>` }, true],
  ["groups of a map", { groups: "map<string,int>" }, true],
  ["a text of its own", { country: "string" }, true],
  ["an insert_id", { insert_id: "string" }, true],
])("a text is measured only where a type can hold one: %s", (_, types, expected) => {
  expect(tested({ user_id: "bigint", event_type: "int", ...types }).includes("too_long")).toBe(expected);
});

test.each<[number, Record<string, string>, boolean]>([
  [1, { user_id: "string" }, false],
  [2, { user_id: "string" }, true],
  [4, { user_id: "boolean" }, false],
  [5, { user_id: "boolean" }, true],
  [10, { user_id: "date" }, false],
  [11, { user_id: "date" }, true],
  [19, { user_id: "timestamp_ntz" }, false],
  [20, { user_id: "timestamp" }, true],
])("with ids of at least %i characters, %j can be too short: %s", (least, types, expected) => {
  expect(tested(types, "event", least).includes("short_id")).toBe(expected);
});

const USER = ["missing_id", "reserved_id", "short_id", "missing_properties"];
test.each<[DataType, Record<string, string>, string[]]>([
  ["user_properties", { user_id: "string", user_properties: "struct<a:int>" }, [...USER, "too_long"]],
  ["user_properties", { user_id: "int", user_properties: "struct<a:int>" }, USER],
  ["user_properties", { user_id: "int", user_properties: "struct<a:string>" }, [...USER, "too_long"]],
  [
    "group_properties",
    { groups: "struct<a:int>", group_properties: "struct<a:int>" },
    ["missing_group", "missing_properties"],
  ],
  [
    "group_properties",
    { groups: "struct<a:array<string>>", group_properties: "struct<a:int>" },
    ["missing_group", "missing_properties", "too_long"],
  ],
  [
    "group_properties",
    { groups: "map<string,int>", group_properties: "struct<a:int>" },
    ["missing_group", "missing_properties", "too_long"],
  ],
  [
    "group_properties",
    { groups: "struct<a:int>", group_properties: "map<string,int>" },
    ["missing_group", "missing_properties", "too_long"],
  ],
])("%s of %j are tested for what they can be", (dataType, types, expected) => {
  expect(tested(types, dataType)).toEqual(expected);
});
