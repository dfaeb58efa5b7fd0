import { expect, test } from "vitest";
import { parseLedger, serializeLedger } from "./ledger-address";

test("reads versions as people type them", () => {
  const filter = { table: "main.shop.orders", fromVersion: 18_403, toVersion: null };
  expect(parseLedger({ table: "main.shop.orders", from: "18,403", to: "" }).filter).toEqual(filter);
  const address = serializeLedger({ ...filter, after: { runNumber: 12, ordinal: 0 } });
  expect(parseLedger(Object.fromEntries(new URLSearchParams(address)))).toEqual({
    filter,
    after: { runNumber: 12, ordinal: 0 },
  });
});

test.each(["-1", "1e9", "head", "1.5", "9".repeat(30)])("leaves %j aside", (from) => {
  expect(parseLedger({ from }).filter.fromVersion).toBeNull();
});
