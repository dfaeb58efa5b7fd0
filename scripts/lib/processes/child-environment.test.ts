import { expect, test } from "vitest";
import { childEnvironment } from "./child-environment.mjs";

const SECRETS = {
  LAKEFEED_SECRET: "x",
  DATABASE_URL: "x",
  INNGEST_SIGNING_KEY: "x",
  INNGEST_EVENT_KEY: "x",
  AWS_SECRET_ACCESS_KEY: "x",
  GITHUB_TOKEN: "x",
  PGPASSWORD: "x",
  DATABRICKS_TOKEN: "x",
};

// What a child does not have, neither its packages' scripts nor SQL that reads an environment can give away.
test.each(["packages", "build", "browser", "database", "lakehouse"] as const)("%s gets no secret", (kind) => {
  expect(childEnvironment(kind, { ...SECRETS, PATH: "/bin", HTTPS_PROXY: "http://proxy", https_proxy: "p" })).toEqual({
    PATH: "/bin",
    HTTPS_PROXY: "http://proxy",
    https_proxy: "p",
  });
});

test("each gets what it needs", () => {
  const env = { npm_config_registry: "r", LAKEHOUSE_PORT: "1", LAKEFEED_DATA: "d", NODE_ENV: "production" };
  expect(childEnvironment("packages", env)).toEqual({ npm_config_registry: "r" });
  expect(childEnvironment("lakehouse", env)).toEqual({ LAKEHOUSE_PORT: "1", LAKEFEED_DATA: "d" });
  expect(childEnvironment("build", env)).toEqual({ NODE_ENV: "production" });
});
