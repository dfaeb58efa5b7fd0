import { readFile } from "node:fs/promises";
import https from "node:https";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { connectLakehouse } from "@/lakehouse/client";
import { lakehouseFile, openLakehouse, type TestLakehouse } from "./open-lakehouse";

let lakehouse: TestLakehouse;
beforeAll(async () => {
  lakehouse = await openLakehouse();
});
afterEach(() => lakehouse.control.clearFaults());
afterAll(() => lakehouse.close());

const sql = (statement: string) => lakehouse.client.sql(statement);

/** A call without a body, as any HTTP client makes it: the gateway refuses before it looks inside, else answers 400. */
async function post(headers: Record<string, string>) {
  const { serverHostname, httpPath, caFile } = lakehouse.connection;
  const ca = await readFile(caFile, "utf8");
  return new Promise<{ status: number | undefined; retryAfter: string | undefined; body: unknown }>(
    (resolve, reject) => {
      const request = https.request(
        `https://${serverHostname}${httpPath}`,
        { method: "POST", ca, headers },
        async (response) => {
          let body = "";
          for await (const chunk of response) body += chunk;
          resolve({ status: response.statusCode, retryAfter: response.headers["retry-after"], body: JSON.parse(body) });
        },
      );
      request.on("error", reject).end();
    },
  );
}

const authorized = () => ({ authorization: `Bearer ${lakehouse.connection.token}` });

test("a token that is revoked is refused until it is not", async () => {
  const id = await lakehouse.control.addFault({ kind: "token", reason: "revoked" });
  await expect(sql("SELECT 1")).rejects.toMatchObject({ statusCode: 403 });
  await lakehouse.control.removeFault(id);
  expect(await sql("SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("no token, a wrong one and an expired one are told apart", async () => {
  expect(await post({})).toMatchObject({ status: 401, body: { error_code: "401" } });
  expect(await post({ authorization: "Bearer dapi" })).toMatchObject({
    status: 403,
    body: { message: "Invalid access token." },
  });
  await lakehouse.control.addFault({ kind: "token", reason: "expired", times: 1 });
  expect(await post(authorized())).toMatchObject({ status: 401, body: { message: "Access token has expired." } });
});

test("a compute that starts says when to ask again", async () => {
  await lakehouse.control.addFault({ kind: "unavailable", retryAfterSeconds: 7, times: 1 });
  expect(await post(authorized())).toMatchObject({
    status: 503,
    retryAfter: "7",
    body: { error_code: "TEMPORARILY_UNAVAILABLE" },
  });
});

// The driver does not repeat what opens a session or runs a statement: whoever uses it has to wait by itself.
test("an outage shows as 503 to the driver, and ends after as many calls as it says", async () => {
  await lakehouse.control.addFault({ kind: "unavailable", times: 2 });
  await expect(sql("SELECT 1")).rejects.toMatchObject({ statusCode: 503 });
  await expect(sql("SELECT 1")).rejects.toMatchObject({ statusCode: 503 });
  expect(await sql("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  expect(await lakehouse.control.faults()).toEqual([]);
});

test("a gateway's 502 is passed on", async () => {
  await lakehouse.control.addFault({ kind: "badGateway", times: 1 });
  expect(await post(authorized())).toMatchObject({ status: 502 });
});

test("a privilege that is missing fails the statements of its class alone", async () => {
  await lakehouse.control.addFault({ kind: "forbid", statements: "changes", object: "Table 'catalog.schema.table1'" });
  await expect(sql("SELECT * FROM table_changes('catalog.schema.table1', 0, 0)")).rejects.toThrow(
    "[INSUFFICIENT_PERMISSIONS] Insufficient privileges: User does not have SELECT on Table 'catalog.schema.table1'. SQLSTATE: 42501",
  );
  expect(await sql("SHOW SCHEMAS IN catalog")).not.toHaveLength(0);
});

test("a cluster that a token may not use refuses by HTTP", async () => {
  await lakehouse.control.addFault({ kind: "forbid", statements: "select", by: "http", times: 1 });
  await expect(sql("SELECT 1")).rejects.toMatchObject({ statusCode: 403 });
});

// The moment that costs most: some rows are there, the rest never comes.
test("a connection that is cut in the middle of a result fails the fetch, not the session", async () => {
  await lakehouse.control.addFault({ kind: "cut", afterFetches: 0 });
  await expect(sql("SELECT id, repeat('x', 100) AS text FROM range(5000)")).rejects.toThrow(
    /premature close|aborted|hang up/i,
  );
  expect(await sql("SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("a delay holds back the statements of its class", async () => {
  await lakehouse.control.addFault({ kind: "delay", milliseconds: 700, statements: "describe", times: 1 });
  const { last } = await lakehouse.control.requests(Number.MAX_SAFE_INTEGER);
  await sql("DESCRIBE TABLE catalog.schema.table1");
  const { requests } = await lakehouse.control.requests(last);
  const statement = requests.find(({ call }) => call === "ExecuteStatement");
  expect(statement?.milliseconds).toBeGreaterThanOrEqual(700);
});

test("the log tells which statements were asked, and no others", async () => {
  const asked = await lakehouse.control.statementsDuring(async () => {
    const client = await connectLakehouse(lakehouseFile);
    await client.sql("DESCRIBE HISTORY catalog.schema.table1 LIMIT 1");
    await client.close();
  });
  expect(asked).toEqual(["DESCRIBE HISTORY catalog.schema.table1 LIMIT 1"]);
});

test("a fault that does not exist is refused with a reason", async () => {
  const unknown = { kind: "unavailable", times: -1 } as const;
  await expect(lakehouse.control.addFault(unknown)).rejects.toThrow(/times/);
});
