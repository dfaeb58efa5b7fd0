import { expect, test } from "vitest";
import { ledgerParams, parseLedgerFilter } from "./ledger-address";

test("reads versions as people type them", () => {
  const filter = { table: "main.shop.orders", fromVersion: 18_403, toVersion: null };
  expect(parseLedgerFilter({ table: "main.shop.orders", from: "18,403", to: "" })).toEqual(filter);
  expect(parseLedgerFilter(ledgerParams(filter))).toEqual(filter);
});

test.each(["-1", "1e9", "head", "1.5", "9".repeat(30)])("leaves %j aside", (from) => {
  expect(parseLedgerFilter({ from }).fromVersion).toBeNull();
});
