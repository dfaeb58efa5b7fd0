import { expect, test } from "vitest";
import { isSupported } from "./node-version.mjs";

test.each([
  ["20.19.0", true],
  ["20.20.2", true],
  ["22.0.0", true],
  ["20.18.9", false],
  ["18.20.0", false],
])("says whether Node.js %s can run Lakefeed", (version, supported) => {
  expect(isSupported(version)).toBe(supported);
});
