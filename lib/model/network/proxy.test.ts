import { expect, test } from "vitest";
import { findProxy, readProxy } from "./proxy";

const through = (noProxy: string, host: string, port = 443) =>
  findProxy(readProxy("http://proxy.example:3128", noProxy), { host, port }) !== null;

// What an operator wrote for curl must mean the same here: a host too many leaks past the proxy, one too few never answers.
test.each([
  ["", "dbc-1.cloud.databricks.com", true],
  ["localhost,databricks.com", "dbc-1.cloud.databricks.com", false],
  [".databricks.com", "dbc-1.cloud.databricks.com", false],
  ["*.databricks.com", "dbc-1.cloud.databricks.com", false],
  ["DATABRICKS.com", "databricks.COM", false],
  ["bricks.com", "databricks.com", true],
  ["databricks.com:8443", "databricks.com", true],
  ["databricks.com:443", "databricks.com", false],
  ["*", "anything.example", false],
  ["one.example two.example", "two.example", false],
] as const)("NO_PROXY %j and %s: through the proxy: %s", (noProxy, host, expected) => {
  expect(through(noProxy, host)).toBe(expected);
});

test("a proxy without a scheme speaks http; none is none", () => {
  expect(readProxy("proxy.example:3128", undefined)?.url.href).toBe("http://proxy.example:3128/");
  expect(readProxy(undefined, "a")).toBeNull();
  expect(readProxy(" ", "a")).toBeNull();
});
