import { readFile } from "node:fs/promises";
import { DBSQLClient, DBSQLParameter, DBSQLParameterType } from "@databricks/sql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Connection } from "@/lakehouse/connection";
import { openLakehouse, type TestLakehouse } from "./open-lakehouse";

let lakehouse: TestLakehouse;
beforeAll(async () => {
  lakehouse = await openLakehouse();
});
afterAll(() => lakehouse.close());

async function connect(overrides: Partial<Connection> = {}) {
  const { serverHostname, httpPath, token, caFile } = { ...lakehouse.connection, ...overrides };
  const [host = "", port] = serverHostname.split(":");
  const client = new DBSQLClient({ logger: { log: () => undefined } });
  await client.connect({
    host,
    port: Number(port),
    path: httpPath,
    token,
    customCaCert: await readFile(caFile, "utf8"),
    telemetryEnabled: false,
  });
  return client;
}

describe.each(["arrow", "columns"] as const)("with answers in %s", (mode) => {
  beforeAll(() => lakehouse.control.setResponses(mode));

  test("named and ordinal parameters arrive as values", async () => {
    const client = await connect();
    const session = await client.openSession();
    const named = await session.executeStatement("SELECT :word AS word, :number + 1 AS number, ':word' AS text", {
      namedParameters: { word: "it's", number: new DBSQLParameter({ type: DBSQLParameterType.INTEGER, value: 41 }) },
    });
    expect(await named.fetchAll()).toEqual([{ word: "it's", number: 42, text: ":word" }]);
    const ordinal = await session.executeStatement("SELECT ? AS flag, ? AS nothing", {
      ordinalParameters: [true, null],
    });
    expect(await ordinal.fetchAll()).toEqual([{ flag: true, nothing: null }]);
    await client.close();
  });

  test("a session begins in the catalog and schema that it asks for", async () => {
    const client = await connect();
    const session = await client.openSession({ initialCatalog: "catalog", initialSchema: "schema" });
    const operation = await session.executeStatement(
      "SELECT current_catalog() AS c, current_schema() AS s, count(*) > 0 AS rows FROM table1",
    );
    expect(await operation.fetchAll()).toEqual([{ c: "catalog", s: "schema", rows: true }]);
    await client.close();
  });

  // A test that nobody waits for any more must not burn the cluster any longer.
  test("a running statement can be cancelled, and its session continues", async () => {
    const client = await connect();
    const session = await client.openSession();
    const operation = await session.executeStatement(
      "SELECT count(*) FROM range(10000000000) a JOIN range(1000) b ON a.id % 7 = b.id % 7",
    );
    const result = operation.fetchAll();
    result.catch(() => undefined);
    await operation.cancel();
    await expect(result).rejects.toThrow(/cancel/i);
    const next = await session.executeStatement("SELECT 1 AS one");
    expect(await next.fetchAll()).toEqual([{ one: 1 }]);
    await client.close();
  });

  test("many rows arrive in chunks, whole and in order", async () => {
    const client = await connect();
    const session = await client.openSession();
    const operation = await session.executeStatement("SELECT id, repeat('x', 50) AS text FROM range(0, 25000, 1, 1)");
    let next = 0;
    let chunks = 0;
    for (let more = true; more; more = await operation.hasMoreRows()) {
      for (const row of await operation.fetchChunk({ maxRows: 10_000 })) expect(row).toMatchObject({ id: next++ });
      chunks += 1;
    }
    expect(next).toBe(25_000);
    expect(chunks).toBeGreaterThanOrEqual(3);
    await client.close();
  });
});

test.each([
  ["a wrong token", { token: `dapi${"0".repeat(32)}` }, 403],
  ["an unknown cluster", { httpPath: "/sql/protocolv1/o/0/9999-999999-unknown1" }, 404],
  ["an unknown warehouse", { httpPath: "/sql/1.0/warehouses/0000000000000000" }, 404],
])("%s is refused", async (_, overrides, statusCode) => {
  const client = await connect(overrides);
  await expect(client.openSession()).rejects.toMatchObject({ statusCode });
});
