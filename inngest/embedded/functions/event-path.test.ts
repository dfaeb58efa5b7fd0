import { expect, test } from "vitest";
import { compileMatch, compilePath, findFailureOf } from "./event-path";

const event = { data: { id: "7", nested: { deep: true }, none: null } };

test.each<[string, unknown]>([
  ["event.data.id", "7"],
  ["event.data.nested.deep", true],
  ["event.data.none", null],
  ["event.data.none.deeper", undefined],
  ["event.data.id.length", undefined],
  ["event.data.missing.deeper", undefined],
  ["event.data.constructor", undefined],
])("%s reads only what the event itself holds", (source, value) => {
  expect(compilePath(source)?.(event)).toEqual(value);
});

// What a real server would compute must not become a path by accident.
test.each([
  "event.data",
  "event.name",
  "event.data.",
  "event.data.a + event.data.b",
  "event.data['id']",
  "size(event.data.list)",
  "steps.one",
  "'all'",
  "",
])("%j is no path", (source) => {
  expect(compilePath(source)).toBeNull();
});

test("a match compares one path of two events, and nothing else", () => {
  expect(compileMatch("event.data.nested.deep == async.data.nested.deep")?.(event)).toBe(true);
  expect(compileMatch("event.data.id == async.data.other")).toBeNull();
  expect(compileMatch("async.data.id == event.data.id")).toBeNull();
  expect(compileMatch("event.data.id != async.data.id")).toBeNull();
  expect(compileMatch("async.data.type == 'stop'")).toBeNull();
});

test("an onFailure names its function", () => {
  expect(findFailureOf("event.data.function_id == 'app-sync'")).toBe("app-sync");
  expect(findFailureOf("event.data.function_id != 'app-sync'")).toBeNull();
  expect(findFailureOf("event.data.run_id == '1'")).toBeNull();
});
