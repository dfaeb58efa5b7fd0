import { expect, test } from "vitest";
import { isAllowedHost, isPrivateAddress } from "./network-address";

test.each([
  ["10.1.2.3", true],
  ["100.64.0.1", true],
  ["127.0.0.1", true],
  ["172.31.0.1", true],
  ["192.168.1.1", true],
  ["169.254.169.254", true],
  ["240.0.0.1", true],
  ["::1", true],
  ["fd00::1", true],
  ["::ffff:10.0.0.1", true],
  ["::ffff:a00:1", true],
  ["64:ff9b::a00:1", true],
  ["20.42.4.209", false],
  ["172.32.0.1", false],
  ["2603:1030::1", false],
  ["api2.amplitude.com", false],
])("knows whether %s is private", (address, isPrivate) => {
  expect(isPrivateAddress(address)).toBe(isPrivate);
});

test("allows a host with any port, or with the one that is named", () => {
  expect(isAllowedHost({ host: "app.internal", port: 3000 }, ["App.Internal"])).toBe(true);
  expect(isAllowedHost({ host: "app.internal", port: 3000 }, ["app.internal:3000"])).toBe(true);
  expect(isAllowedHost({ host: "app.internal", port: 3001 }, ["app.internal:3000"])).toBe(false);
});
