import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { checkAccess } from "@/lib/databricks/check-access";
import { openWarehouse, type WarehouseOptions } from "@/lib/databricks/connect/open-warehouse";
import { readProxy } from "@/lib/model/network/proxy";
import { openLakehouse, type TestLakehouse } from "../lakehouse/open-lakehouse";
import { optionsOf } from "../sql/open-harness";

/** A proxy that wants a user and a password, and knows names that this machine does not. */
const targets: string[] = [];
const sockets = new Set<Socket>();
const proxy = createServer();
proxy.on("connect", (request, client: Socket, head: Buffer) => {
  const allowed = request.headers["proxy-authorization"] === `Basic ${Buffer.from("us er:pass").toString("base64")}`;
  if (!allowed) return void client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
  targets.push(request.url ?? "");
  const [host = "", port] = (request.url ?? "").split(":");
  const [, workspacePort] = lakehouse.connection.serverHostname.split(":");
  const server = connect(Number(host === "localhost" || host === "127.0.0.1" ? port : workspacePort), "127.0.0.1");
  for (const socket of [client, server]) {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
  }
  server.once("connect", () => {
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    server.write(head);
    server.pipe(client).pipe(server);
  });
});

let lakehouse: TestLakehouse;
beforeAll(async () => {
  lakehouse = await openLakehouse();
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
});
beforeEach(() => void targets.splice(0));
afterEach(() => lakehouse.control.setResponses("arrow"));
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  proxy.close();
  await lakehouse.close();
});

function through(noProxy = "", user = "us%20er:pass"): WarehouseOptions {
  const address = proxy.address();
  const port = typeof address === "object" ? address?.port : address;
  return { ...optionsOf(lakehouse), proxy: readProxy(`http://${user}@127.0.0.1:${port}`, noProxy) };
}

async function lastOf(options: WarehouseOptions) {
  let last: { check: string; state: string; message: string } | undefined;
  for await (const event of checkAccess(options)) last = event;
  return last;
}

test("a workspace and its storage are reached through the proxy, and LAKEFEED_CA_FILE is trusted there", async () => {
  await lakehouse.control.setResponses("cloud", { inlineBytes: 20_000, fileBytes: 200_000 });
  const warehouse = await openWarehouse({ ...through(), cloudFetch: true });
  let rows = 0;
  const statement = "SELECT CAST(id AS STRING) AS id, repeat('x', 100) AS text FROM range(5000)";
  for await (const chunk of warehouse.stream(statement)) rows += chunk.length;
  await warehouse.close();
  expect(rows).toBe(5_000);
  expect(targets).toContain(lakehouse.connection.serverHostname);
  expect(targets).toContainEqual(expect.stringMatching(/^127\.0\.0\.1:\d+$/));
});

test("without the authority the certificate is refused behind the proxy as before it", async () => {
  await expect(openWarehouse({ ...through(), caFile: undefined })).rejects.toMatchObject({ code: "TLS_REFUSED" });
});

test("the access check goes through the proxy, step by step", async () => {
  expect(await lastOf(through())).toMatchObject({ check: "catalogs", state: "passed" });
  expect(targets.length).toBeGreaterThan(2);
});

// Behind a proxy a machine mostly cannot look names up: the certificate shows that the host was reached.
test("a name that only the proxy knows is reached", async () => {
  const options = { ...through(), serverHostname: "workspace.invalid", allowedHosts: ["workspace.invalid"] };
  expect(await lastOf(options)).toMatchObject({
    check: "tls",
    state: "failed",
    message: expect.stringMatching(/another name/),
  });
  expect(targets).toContain("workspace.invalid:443");
});

test("a host of NO_PROXY is reached without it", async () => {
  expect(await lastOf(through("example.com,localhost"))).toMatchObject({ check: "catalogs", state: "passed" });
  expect(targets).toEqual([]);
});

test("a proxy that wants a user says so, and its own password is in no message", async () => {
  const failed = await lastOf(through("", "somebody:secret-word"));
  expect(failed).toMatchObject({ check: "host", state: "failed" });
  expect(failed?.message).toMatch(/wants a user and a password/);
  expect(failed?.message).not.toContain("secret-word");
});
