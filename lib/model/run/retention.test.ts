import { expect, test } from "vitest";
import { retentionWarning } from "./retention";

const DAY = 86_400_000;
const now = new Date("2026-01-31T12:00:00Z");
const table = { catalog: "main", schema: "shop", table: "orders" };
const waiting = (days: number, kept: { fileRetentionMs?: number; logRetentionMs?: number } = {}) => ({
  table,
  currentAt: new Date(now.getTime() - days * DAY),
  fileRetentionMs: null,
  logRetentionMs: null,
  ...kept,
});

// A warning that comes after the files are gone helps nobody.
test("warns at half and at four fifths of seven days, and says until when", () => {
  expect(retentionWarning([waiting(3.4)], now)).toBeNull();
  expect(retentionWarning([waiting(3.5)], now)).toMatchObject({
    level: "half",
    until: new Date("2026-02-04T00:00:00Z"),
  });
  expect(retentionWarning([waiting(5.6)], now)).toMatchObject({ level: "urgent" });
  expect(retentionWarning([waiting(7)], now)).toMatchObject({ level: "over" });
});

test("goes by the table's own retention, files or log, whichever ends first", () => {
  expect(retentionWarning([waiting(10, { fileRetentionMs: 60 * DAY })], now)).toBeNull();
  expect(retentionWarning([waiting(15, { fileRetentionMs: 60 * DAY })], now)).toMatchObject({ level: "half" });
  expect(retentionWarning([waiting(1, { logRetentionMs: DAY })], now)).toMatchObject({ level: "over" });
});

test("names the table with the least time left; one that was never imported has no clock", () => {
  const slow = { ...waiting(4), table: { ...table, table: "slow" } };
  expect(retentionWarning([waiting(4, { fileRetentionMs: 8 * DAY }), slow], now)?.table.table).toBe("slow");
  expect(retentionWarning([{ ...waiting(90), currentAt: null }], now)).toBeNull();
});
