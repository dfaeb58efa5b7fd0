import { expect, test } from "vitest";
import { bindParameters } from "./bind-parameters";

const id = { name: "id", type: "INTEGER", value: "5" };

test("puts named parameters in as literals of their type", () => {
  expect(bindParameters("SELECT * FROM t WHERE a = :id AND b = :id", [id])).toBe(
    "SELECT * FROM t WHERE a = CAST('5' AS INTEGER) AND b = CAST('5' AS INTEGER)",
  );
});

test("puts question marks in by their order", () => {
  const parameters = [
    { type: "STRING", value: "a" },
    { type: "BIGINT", value: "2" },
  ];
  expect(bindParameters("SELECT ?, ?", parameters)).toBe("SELECT 'a', CAST('2' AS BIGINT)");
});

// A value that ended its own literal would run as SQL.
test("no value leaves its literal", () => {
  expect(bindParameters("SELECT :v", [{ name: "v", type: "STRING", value: "it's \\' OR 1=1 --" }])).toBe(
    "SELECT 'it\\'s \\\\\\' OR 1=1 --'",
  );
});

test.each([
  "SELECT ':id ?'",
  'SELECT "it\\":id"',
  "SELECT r'\\' , ':id'",
  "SELECT `:id``?`",
  "SELECT 1 -- :id ?",
  "SELECT /* :id\n? */ 1",
  "SELECT a::int",
  "SELECT data:id.name",
  "SELECT xs[0]:id",
])("leaves %s as it is", (sql) => {
  expect(bindParameters(sql, [id, { type: "STRING", value: "x" }])).toBe(sql);
});

test("a missing value is NULL, an unknown marker stays for the engine to name", () => {
  expect(bindParameters("SELECT :id, :other, ?", [{ name: "id", type: "STRING" }])).toBe("SELECT NULL, :other, ?");
});
