import { expect, test } from "vitest";
import { checkAddress, splitAddress } from "./check-address";

const refusal = (host: string, allowed: string[] = []) =>
  checkAddress(host, allowed).then(
    () => null,
    (error) => error.code,
  );

// A hostname that a person types must not become a way into the network of the machine.
test.each([
  "evil.example",
  "cloud.databricks.com.evil.example",
  "evilcloud.databricks.com",
  "127.0.0.1",
  "localhost:10443",
  "169.254.169.254",
  "cloud.databricks.com",
])("refuses %s before any connection", async (host) => {
  expect(await refusal(host)).toBe("ADDRESS_REFUSED");
});

test("takes a host that an administrator allowed, with or without its port", async () => {
  expect(await checkAddress("localhost:10443", ["LOCALHOST:10443"])).toEqual({ host: "localhost", port: 10443 });
  expect(await checkAddress("localhost:10443", ["localhost"])).toEqual({ host: "localhost", port: 10443 });
  expect(await refusal("localhost:10443", ["localhost:443"])).toBe("ADDRESS_REFUSED");
});

test("splits host and port", () => {
  expect(splitAddress("Adb-1.2.azuredatabricks.net")).toEqual({ host: "adb-1.2.azuredatabricks.net", port: 443 });
});
