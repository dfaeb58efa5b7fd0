import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const script = join(import.meta.dirname, "schema-engine.mjs");
const run = (args: string[], input = "") => spawnSync(process.execPath, [script, ...args], { encoding: "utf8", input });

// Prisma's command line compares this with its own commit; another engine could write other SQL.
test("answers with the engine commit that the installed Prisma was made for", () => {
  const prisma = join(import.meta.dirname, "../node_modules/@prisma/engines-version/package.json");
  const { version } = JSON.parse(readFileSync(prisma, "utf8"));
  expect(run(["--version"]).stdout.trim()).toBe(`schema-engine-cli ${version.split(".").pop()}`);
});

// The command line takes the second line of standard error for the answer.
test("tells an unreachable server by its code, on the second line", () => {
  const datasource = JSON.stringify({ url: "postgresql://nobody:nothing@127.0.0.1:1/none" });
  const { status, stderr } = run(["--datasource", datasource, "cli", "can-connect-to-database"]);
  expect(status).toBe(1);
  expect(JSON.parse(stderr.split("\n")[1] ?? "").fields).toMatchObject({ error_code: "P1001", is_panic: false });
});

// An engine that swallows the adapter's error says "External error id#0".
test("says what is missing when a command needs a database and there is none", () => {
  const params = {
    from: { tag: "empty" },
    to: { tag: "empty" },
    script: true,
    shadowDatabaseUrl: null,
    exitCode: null,
  };
  const filters = { externalTables: [], externalEnums: [] };
  const call = { id: 1, jsonrpc: "2.0", method: "diff", params: { ...params, filters } };
  expect(run([], `${JSON.stringify(call)}\n`).stdout).toContain("DATABASE_URL is not set");
});
