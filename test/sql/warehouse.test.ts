import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type AccessProgress, checkAccess } from "@/lib/databricks/check-access";
import { openWarehouse } from "@/lib/databricks/connect/open-warehouse";
import { listCatalogs, listSchemas, listTables } from "@/lib/databricks/tables/catalog";
import { describeQuery } from "@/lib/databricks/tables/describe-query";
import { listCommits, readHead, readTableId } from "@/lib/databricks/tables/history";
import { inspectTable } from "@/lib/databricks/tables/inspect-table";
import { AppError } from "@/lib/model/errors";
import { trustedSql } from "@/lib/sql/fragment";
import { type Harness, openHarness, optionsOf } from "./open-harness";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterEach(() => harness.lakehouse.control.clearFaults());
afterAll(() => harness.close());

const CDF = "TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')";

async function failure(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "no failure",
    (thrown) => (thrown instanceof AppError ? `${thrown.code}: ${thrown.message}` : `not ours: ${thrown}`),
  );
}

async function checks(options: Parameters<typeof checkAccess>[0], waitMaxMs?: number): Promise<AccessProgress[]> {
  const events: AccessProgress[] = [];
  for await (const event of checkAccess(options, { waitMaxMs })) events.push(event);
  return events.filter(({ state }) => state !== "running");
}

// The wizard's table page stands on this: what is wrong must be told with what fixes it.
test("inspects tables of every state", async () => {
  await harness.run(
    `CREATE TABLE $.feed (id INT) ${CDF}`,
    "INSERT INTO $.feed VALUES (1), (2)",
    "DELETE FROM $.feed WHERE id = 1",
    "CREATE TABLE $.off (id INT)",
    "INSERT INTO $.off VALUES (1)",
    "CREATE TABLE $.later (id INT)",
    "INSERT INTO $.later VALUES (1)",
    "ALTER TABLE $.later SET TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')",
    "INSERT INTO $.later VALUES (2)",
  );
  const inspect = (table: string) => inspectTable(harness.warehouse, harness.name(table));
  const feed = await inspect("feed");
  expect(feed).toMatchObject({
    changeFeed: true,
    version: 2,
    versions: 3,
    firstVersion: 0,
    columns: [{ name: "id", type: "int" }],
    problem: null,
  });
  expect(feed.commits.map(({ version, rows, mayRewrite }) => [version, rows, mayRewrite])).toEqual([
    [2, 1, false],
    [1, 2, false],
    [0, expect.anything(), expect.anything()],
  ]);
  expect((await inspect("off")).problem).toMatchObject({
    code: "feed_off",
    remedy: expect.stringContaining("ALTER TABLE `main`."),
  });
  expect(await inspect("later")).toMatchObject({ changeFeed: true, firstVersion: 1, problem: null });
  expect((await inspect("nowhere")).problem).toMatchObject({ code: "missing" });
});

// A quiet source is asked once a tick, for ever: it must cost one statement.
test("reads the head with one statement, and commits with another", async () => {
  await harness.run(
    `CREATE TABLE $.log (id INT) ${CDF}`,
    "INSERT INTO $.log VALUES (1), (2)",
    "INSERT OVERWRITE $.log VALUES (3)",
  );
  const name = harness.name("log");
  const said = await harness.lakehouse.control.statementsDuring(async () => {
    expect(await readHead(harness.warehouse, name)).toMatchObject({ version: 2, committedAt: expect.any(Date) });
  });
  expect(said.filter((statement) => statement.includes("`log`"))).toEqual([
    expect.stringMatching(/^DESCRIBE HISTORY .* LIMIT 1$/),
  ]);
  expect(await readTableId(harness.warehouse, name)).toMatch(/^[0-9a-f-]{36}$/);
  const commits = await listCommits(harness.warehouse, name, { after: 0, to: 2 });
  expect(commits.map(({ version, mayRewrite }) => [version, mayRewrite])).toEqual([
    [1, false],
    [2, true],
  ]);
  expect(await failure(listCommits(harness.warehouse, name, { after: 0, to: 9 }))).toMatch(
    /^HISTORY_LOST: The log of main\.\S+ no longer holds all versions from 1 to 9/,
  );
});

test("lists catalogs, schemas and tables", async () => {
  const { schema } = harness.name("");
  await harness.run("CREATE TABLE $.plain (id INT)");
  expect(await listCatalogs(harness.warehouse)).toContain("main");
  expect(await listSchemas(harness.warehouse, "main")).toContain(schema);
  expect(await listTables(harness.warehouse, "main", schema)).toContain("plain");
});

// Each failure's code decides who fixes it; the message is what that person reads.
test("tells what the warehouse refuses, with the user's line", async () => {
  const { warehouse } = harness;
  await harness.run(`CREATE TABLE $.small (id INT) ${CDF}`, "CREATE TABLE $.dark (id INT)");
  const small = `${harness.lakehouse.schema}.small`;
  expect(await failure(describeQuery(warehouse, trustedSql(`select id,\n  nocol\nfrom ${small}`)))).toMatch(
    /^SQL_FAILED: A column.*`nocol` cannot be resolved.* \(line 2, UNRESOLVED_COLUMN/,
  );
  expect(await failure(describeQuery(warehouse, trustedSql("select a\nfrom main.nowhere.t")))).toMatch(
    /^TABLE_NOT_FOUND: .*\(line 2, /,
  );
  expect(await failure(describeQuery(warehouse, trustedSql("select from from")))).toMatch(/^SQL_FAILED: /);
  expect(await failure(warehouse.query("SELECT raise_error('dapi0123456789abcdef')"))).toMatch(
    /^SQL_FAILED: (?!.*0123456789)/,
  );
  const feed = (table: string, from: number) =>
    warehouse.query(`SELECT * FROM table_changes('${harness.lakehouse.schema}.${table}', ${from}, ${from})`);
  expect(await failure(feed("dark", 0))).toMatch(/^CHANGE_FEED_DISABLED: /);
  expect(await failure(feed("small", 5))).toMatch(/^TABLE_REPLACED: /);
  expect(await failure(warehouse.query(`SELECT * FROM ${small} VERSION AS OF 7`))).toMatch(/^HISTORY_LOST: /);
});

test("checks access step by step, and stops at the first failure", async () => {
  const options = optionsOf(harness.lakehouse);
  const states = (events: AccessProgress[]) => events.map(({ check, state }) => `${check} ${state}`);
  expect(states(await checks(options))).toEqual([
    "host passed",
    "tls passed",
    "token passed",
    "http_path passed",
    "compute passed",
    "catalogs passed",
  ]);
  expect(states(await checks({ ...options, token: "dapi0" }))).toEqual(["host passed", "tls passed", "token failed"]);
  expect(states(await checks({ ...options, httpPath: "/sql/protocolv1/o/0/none" }))).toEqual([
    "host passed",
    "tls passed",
    "token passed",
    "http_path failed",
  ]);
  expect(states(await checks({ ...options, caFile: undefined }))).toEqual(["host passed", "tls failed"]);
  expect(states(await checks({ ...options, serverHostname: "localhost:1", allowedHosts: ["localhost"] }))).toEqual([
    "host failed",
  ]);
  expect(states(await checks({ ...options, allowedHosts: [] }))).toEqual(["host failed"]);
});

// Pausing and a cancelled test must end the statement on the cluster, not only stop looking at it.
test("an abort cancels a running statement, and the session continues", async () => {
  const controller = new AbortController();
  const slow = "SELECT count(*) AS n FROM range(100000000000) a WHERE sqrt(a.id) * 2 = 7";
  const running = failure(harness.warehouse.query(slow, { signal: controller.signal }));
  setTimeout(() => controller.abort(), 500);
  expect(await running).toMatch(/^INTERRUPTED: /);
  expect(await harness.warehouse.query("SELECT 1 AS n")).toEqual([{ n: 1 }]);
  expect(await failure(harness.warehouse.query(slow, { timeoutSeconds: 1 }))).toMatch(/^WAREHOUSE_TIMEOUT: /);
});

test("streams text columns in chunks, nulls and all, and nothing of an empty result", async () => {
  const sizes: number[] = [];
  const seen = new Set<string | null>();
  for await (const chunk of harness.warehouse.stream(
    "SELECT CAST(id AS STRING) AS a, IF(id = 5, NULL, 'x') AS b FROM range(25000)",
  )) {
    sizes.push(chunk.length);
    for (const [a = null, b] of chunk) if (b !== null || a === "5") seen.add(a);
  }
  expect(seen.size).toBe(25_000);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(10_000);
  const none: unknown[] = [];
  for await (const chunk of harness.warehouse.stream("SELECT 'a' AS a WHERE false")) none.push(chunk);
  expect(none).toEqual([]);
});

test("refuses an address before it connects", async () => {
  expect(await failure(openWarehouse({ ...optionsOf(harness.lakehouse), allowedHosts: [] }))).toMatch(
    /^ADDRESS_REFUSED: /,
  );
});
