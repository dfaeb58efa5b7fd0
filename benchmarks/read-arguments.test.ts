import { expect, test } from "vitest";
import { readArguments } from "./read-arguments";

test("nothing asked for is the whole comparison of a million rows", () => {
  expect(readArguments([])).toMatchObject({
    rows: 1_000_000,
    peerRows: 200_000,
    parts: ["throughput", "distance", "statement", "wide", "peers", "memory", "growth", "latency"],
    json: false,
    write: true,
  });
});

// A typo that ran ten minutes of something else is found out too late.
test("what it does not know is refused by name", () => {
  expect(() => readArguments(["--rows", "many"])).toThrow("--rows many is not a whole number above zero");
  expect(() => readArguments(["--only", "page"])).toThrow("--only page is no part");
});

test("few rows are few for the Python ways too", () => {
  expect(readArguments(["--rows", "1_000", "--only", "peers", "--no-write"])).toMatchObject({
    rows: 1_000,
    peerRows: 1_000,
    parts: ["peers"],
    write: false,
  });
});
