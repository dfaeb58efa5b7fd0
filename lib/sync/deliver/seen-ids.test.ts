import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { openSeenIds } from "./seen-ids";

const id = (n: number) => createHash("sha256").update(String(n)).digest("hex").slice(0, 32);

test("says how often an id has come, also after the table grew", () => {
  const seen = openSeenIds();
  const ids = Array.from({ length: 40_000 }, (_, n) => id(n));
  expect(ids.every((each) => seen.count(each, 0) === 1)).toBe(true);
  expect(ids.every((each) => seen.count(each, 0) === 2)).toBe(true);
  expect(seen.count(id(7), 0)).toBe(3);
});

// Two ids taken for one would give a row another id than its retry has.
test("tells ids apart that differ in any one digit, and lie in one place of the table", () => {
  const seen = openSeenIds();
  const zeros = "0".repeat(32);
  const others = Array.from({ length: 32 }, (_, at) => `${zeros.slice(0, at)}f${zeros.slice(at + 1)}`);
  expect([zeros, ...others].map((each) => seen.count(each, 0))).toEqual(Array.from({ length: 33 }, () => 1));
  expect(seen.count(zeros, 0)).toBe(2);
});

test("refuses what is no id", () => {
  expect(() => openSeenIds().count("abc", 0)).toThrow("3 characters");
});

test("finds an id inside a text", () => {
  const seen = openSeenIds(100_000);
  expect(seen.count(id(1), 0)).toBe(1);
  expect(seen.count(`before ${id(1)} after`, "before ".length)).toBe(2);
});
