import fc from "fast-check";
import { expect, test } from "vitest";
import { addExactly } from "./exact-decimal";
import { ExactNumber, parseExactJson, readExactJson, toNumber, writeExactJson } from "./exact-json";

const again = (text: string) => writeExactJson(parseExactJson(text));

test.each([
  "9007199254740993",
  "12345678901234567890",
  "-0.1234567890123456789",
  "[1,2.5,12345678901234567890.000000000000001]",
  '{"a":{"b":[100000000000000000001]},"c":"9007199254740993"}',
  "1e-320",
])("keeps all digits of %s", (text) => {
  expect(again(text)).toBe(text);
});

// What a float holds stays a number: the checks and the charts continue as before.
test.each<[string, unknown]>([
  ["1.50", 1.5],
  ["1e5", 100_000],
  ["0.1234567890123456", 0.1234567890123456],
  ["100000000000000000000000", 1e23],
  ["9007199254740992", 9_007_199_254_740_992],
  ["-0.0000000000000000", -0],
])("reads %s as a number", (text, number) => {
  expect(parseExactJson(text)).toBe(number);
});

test("names what no 64-bit float reaches", () => {
  const text = `[1e400, -1e400, 1e-400, ${"9".repeat(1_025)}]`;
  const read = readExactJson(text);
  expect(read).toMatchObject({ kind: "value", outOfRange: ["1e400", "-1e400", "1e-400", "9".repeat(1_025)] });
});

// A number is put into quotes for the parser: nothing that was no JSON may become JSON by that.
test.each([
  "{12345678901234567890: 1}",
  "[1234567890123456.7.8]",
  "[-12345678901234567890-1]",
  '["a"12345678901234567890]',
  "[0123456789012345678]",
  '["open',
  "12345678901234567890 1",
  "",
])("does not read %s", (text) => {
  expect(readExactJson(text).kind).toBe("unreadable");
});

test("ends a scan at too much nesting, too many lists and too many long numbers", () => {
  const bounds = { depthMax: 3, containersMax: 10, costlyNumbersMax: 2 };
  expect(readExactJson("[[[1]]]", bounds).kind).toBe("value");
  expect(readExactJson("[[[[", bounds).kind).toBe("too_deep");
  expect(readExactJson(`[${"[],".repeat(10)}`, bounds).kind).toBe("too_many");
  expect(readExactJson(`[${"12345678901234567890,".repeat(3)}`, bounds).kind).toBe("too_many");
  expect(readExactJson(`[${"1e300,".repeat(3)}`, bounds).kind).toBe("too_many");
  expect(readExactJson('["[[[[[", "\\"[[[[[", "\\\\"]', bounds).kind).toBe("value");
});

// The reader is in front of every request: it must agree with JavaScript's wherever that is exact.
test("reads and writes any JSON as JavaScript does", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(writeExactJson(parseExactJson(text))).toBe(JSON.stringify(JSON.parse(text)));
    }),
  );
});

test("refuses whatever JavaScript's reader refuses, and takes whatever it takes", () => {
  const odd = fc.string({ unit: fc.constantFrom(...'[]{}",:\\0123456789.eE+-tn ') });
  fc.assert(
    fc.property(odd, (text) => {
      let taken = true;
      try {
        JSON.parse(text);
      } catch {
        taken = false;
      }
      expect(readExactJson(text).kind === "value").toBe(taken);
    }),
    { numRuns: 2_000 },
  );
});

test.each<[string, string, string]>([
  ["1", "2", "3"],
  ["0.1", "0.2", "0.3"],
  ["9007199254740993", "1", "9007199254740994"],
  ["12345678901234567890", "-12345678901234567890", "0"],
  ["1e20", "0.5", "100000000000000000000.5"],
  ["-0.05", "0.02", "-0.03"],
])("adds %s and %s", (one, other, sum) => {
  expect(String(addExactly(toNumber(one), toNumber(other)))).toBe(sum);
});

test("gives no sum that no 64-bit float reaches", () => {
  expect(addExactly(1.7e308, 1.7e308)).toBeNull();
  expect(addExactly(new ExactNumber("1e308", true), 1.7e308)).toBeNull();
});
