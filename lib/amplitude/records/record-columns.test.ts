import { expect, test } from "vitest";
import type { DataType } from "@/lib/model/source/data-type";
import { matchColumns } from "./record-columns";

const match = (columns: Record<string, string>, dataType: DataType = "event") =>
  matchColumns(
    Object.entries(columns).map(([name, type]) => ({ name, type })),
    dataType,
  );
const said = (columns: Record<string, string>, dataType?: DataType) =>
  match(columns, dataType).findings.map(({ code, message }) => `${code}: ${message}`);

const EVENT = { user_id: "bigint", event_type: "string" };

test("matches columns without regard to case, and leaves hidden ones out", () => {
  const { fields, columns, ignored, findings } = match({
    USER_ID: "string",
    Event_Type: "string",
    productid: "string",
    __lakefeed_version: "bigint",
  });
  expect([...fields.keys()]).toEqual(["user_id", "event_type", "productId"]);
  expect(columns).toEqual(["USER_ID", "Event_Type", "productid"]);
  expect([ignored, findings]).toEqual([[], []]);
});

// Without an id or a name every single row would be rejected: say it once, before anything is sent.
test("names what is missing, with the column that was meant", () => {
  expect(said({ event_type: "string" })).toEqual([
    expect.stringContaining("column_missing: The result has neither user_id nor device_id."),
  ]);
  expect(said({ user_id: "string", even_type: "string" })).toEqual([
    expect.stringMatching(/no event_type.*Did you mean event_type where you wrote even_type\?/),
  ]);
  expect(said({ user_id: "string" }, "user_properties")).toEqual([expect.stringContaining("no user_properties")]);
  expect(said({ a: "int" }, "group_properties")).toHaveLength(2);
});

test("lists columns that are no fields, with the field that was meant", () => {
  expect(match({ ...EVENT, app_verison: "string", amount: "double" }).ignored).toEqual([
    { name: "app_verison", suggestion: "app_version" },
    { name: "amount", suggestion: null },
  ]);
});

test("says which type a column must have", () => {
  expect(said({ ...EVENT, time: "string" })).toEqual([expect.stringContaining("time must be BIGINT milliseconds")]);
  expect(said({ ...EVENT, event_properties: "array<int>" })).toEqual([
    expect.stringContaining("must be a STRUCT, a MAP"),
  ]);
  expect(said({ ...EVENT, groups: "struct<org:struct<a:int>>" })).toEqual([
    expect.stringContaining("but org is STRUCT"),
  ]);
  expect(said({ ...EVENT, groups: "bigint" })).toHaveLength(1);
  expect(said({ ...EVENT, price: "string", quantity: "double", user_id: "double" })).toHaveLength(3);
  expect(said({ ...EVENT, time: "void", price: "void", groups: "void", event_properties: "void" })).toEqual([]);
  expect(
    said({
      ...EVENT,
      time: "date",
      groups: "map<string,array<string>>",
      event_properties: "variant",
      user_properties: "string",
      quantity: "decimal(10,0)",
    }),
  ).toEqual([]);
});

test("refuses two columns of one name", () => {
  const twice = matchColumns(
    [
      { name: "user_id", type: "int" },
      { name: "USER_ID", type: "int" },
      { name: "event_type", type: "string" },
    ],
    "event",
  );
  expect(twice.findings.map(({ code }) => code)).toEqual(["duplicate_column"]);
});
