import { expect, test } from "vitest";
import { pinText, readingText } from "./reading-text";

test("a part's reading in words", () => {
  expect(readingText({ kind: "changes", from: 18_403, to: 18_410 })).toBe("versions 18,403 to 18,410");
  expect(readingText({ kind: "changes", from: 7, to: 7 })).toBe("version 7");
  expect(readingText({ kind: "snapshot", version: 12, shard: 0, shards: 1 })).toBe("the table at version 12");
  expect(readingText({ kind: "snapshot", version: 12, shard: 3, shards: 16 })).toBe(
    "the table at version 12, share 4 of 16",
  );
  expect(readingText({ kind: "difference", from: 1_003, to: 1_007 })).toBe(
    "at version 1,007, the whole result compared with that at version 1,003",
  );
});

test("a run's versions in a table", () => {
  expect(pinText({ from: 18_402, to: 18_417, snapshot: false })).toBe("18,402 → 18,417");
  expect(pinText({ from: 5, to: 5, snapshot: false })).toBe("5");
  expect(pinText({ from: 0, to: 4, snapshot: true })).toBe("all at 0 → 4");
});
