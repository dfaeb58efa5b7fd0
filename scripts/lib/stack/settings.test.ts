import { isAbsolute } from "node:path";
import { expect, test } from "vitest";
import { readSettings } from "./settings.mjs";

test("needs nothing in the environment", () => {
  const settings = readSettings({});
  expect(settings.ports.PORT).toBe(3000);
  expect(settings.appUrl).toBe("http://127.0.0.1:3000");
  expect(settings.databaseUrl).toBeNull();
  expect(settings.inngest).toBe(false);
  expect(isAbsolute(settings.data)).toBe(true);
});

test.each(["abc", "0", "70000", "3.5"])("refuses %s as a port, naming the variable", (value) => {
  expect(() => readSettings({ SCHEDULER_PORT: value })).toThrow(/SCHEDULER_PORT=.* is not a port/);
});

// Two schedulers would run every function twice; none would run nothing.
test.each([
  [{ INNGEST_DEV: "1" }, true],
  [{ INNGEST_DEV: "http://127.0.0.1:8288" }, true],
  [{ INNGEST_BASE_URL: "https://inngest.example" }, true],
  [{ INNGEST_EVENT_KEY: "key", INNGEST_SIGNING_KEY: "signkey-prod-00" }, true],
  [{ INNGEST_DEV: "0" }, false],
  [{ INNGEST_EVENT_KEY: "key" }, false],
])("with %j an Inngest server is used: %s", (env, used) => {
  expect(readSettings(env).inngest).toBe(used);
});
