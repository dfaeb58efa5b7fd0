import { describe, expect, test } from "vitest";
import { compileExpression } from "./compile-expression";

const event = { name: "lab/run", data: { id: "7", n: 3, nested: { "odd key": true }, none: null } };

describe("evaluates what keys and filters use", () => {
  test.each<[string, unknown]>([
    ["event.data.id", "7"],
    ["event.data.n + 1", 4],
    ['event.data.id + ":" + event.data.n', "7:3"],
    ["event.data['nested']['odd key']", true],
    ["event.data.n >= 3 && event.data.n < 4", true],
    ["!(event.data.n == 3) || event.name == 'lab/run'", true],
    ["event.data.none == null", true],
    ["event.data.id == 7", false],
    ["event.data.missing.deeper", undefined],
    ["event.data.missing > 1", false],
    ["'it\\'s'", "it's"],
    ["event.data.constructor", undefined],
  ])("%s", (source, value) => {
    expect(compileExpression(source)({ event })).toEqual(value);
  });
});

// Otherwise an event with empty data would cancel every run whose event has none either.
test("a missing path equals nothing, not even another missing path", () => {
  expect(compileExpression("event.data.id == async.data.id")({ event: { data: {} }, async: { data: {} } })).toBe(false);
});

describe("refuses what it would evaluate otherwise than Inngest", () => {
  test.each([
    "size(event.data.list)",
    "event.data.name.startsWith('a')",
    "event.data.n * 2",
    "event.data.n - 1",
    "steps.one",
    "event.data.",
    "(event.data.n",
    "event.data.n == ",
    "event.data.n 3",
    "event.data.n ? 1 : 2",
    "",
  ])("%s", (source) => {
    expect(() => compileExpression(source)).toThrow();
  });
});
