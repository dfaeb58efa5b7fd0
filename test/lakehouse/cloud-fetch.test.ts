import { readFile } from "node:fs/promises";
import https from "node:https";
import { tableFromIPC } from "apache-arrow";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openLakehouse, type TestLakehouse } from "./open-lakehouse";
import { openThriftClient, type ThriftClient } from "./thrift-client";

let lakehouse: TestLakehouse;
let client: ThriftClient;
let ca: string;
beforeAll(async () => {
  lakehouse = await openLakehouse();
  client = await openThriftClient(lakehouse.connection);
  ca = await readFile(lakehouse.connection.caFile, "utf8");
});
beforeEach(() =>
  lakehouse.control.setResponses("cloud", { inlineBytes: 100_000, fileBytes: 400_000, linksPerFetch: 3 }),
);
afterEach(() => lakehouse.control.clearFaults());
afterAll(async () => {
  await client.close();
  await lakehouse.close();
});

const ROWS = 20_000;
const LARGE = `SELECT id, repeat('x', 100) AS text FROM range(0, ${ROWS}, 1, 1)`;
const ASKS = { arrow: true, links: true, native: true, direct: 100_000 };

/** A download, without a token: all of it, or what there is of it when its connection ends. */
function download(
  url: string,
): Promise<{ status: number | undefined; body: Buffer; promised: number; whole: boolean }> {
  return new Promise((resolve, reject) => {
    const request = https.get(url, { ca, agent: false }, async (response) => {
      const chunks: Buffer[] = [];
      const end = (whole: boolean) =>
        resolve({
          status: response.statusCode,
          body: Buffer.concat(chunks),
          promised: Number(response.headers["content-length"]),
          whole,
        });
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => end(true));
      response.on("error", () => end(false));
    });
    request.on("error", reject);
  });
}

async function firstLink(): Promise<string> {
  const { links } = await client.execute(LARGE, ASKS);
  return links[0]?.url ?? "";
}

test("a large result is downloaded by the driver, whole and in order", async () => {
  const { last } = await lakehouse.control.requests(Number.MAX_SAFE_INTEGER);
  const rows = await lakehouse.client.sql(LARGE);
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: ROWS }, (_, id) => id));
  const { requests } = await lakehouse.control.requests(last);
  expect(requests.filter(({ call }) => call === "Download").length).toBeGreaterThan(3);
});

test("a small result comes inline", async () => {
  expect(await client.execute("SELECT 1 AS one", ASKS)).toMatchObject({ resultFormat: 0, links: [], closed: true });
});

test("links lead to another host by https, a few at a time, and want no token", async () => {
  const reply = await client.execute(LARGE, ASKS);
  expect(reply).toMatchObject({ resultFormat: 3, hasMoreRows: true, closed: false, batches: [] });
  expect(reply.links).toHaveLength(3);
  const [link] = reply.links;
  expect(link?.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\//);
  expect(new URL(link?.url ?? "").host).not.toBe(lakehouse.connection.serverHostname);
  const { status, body } = await download(link?.url ?? "");
  expect([status, body.length]).toEqual([200, link?.bytes]);
  expect(tableFromIPC(body).numRows).toBe(link?.rows);
});

// A file of a result may hold what only its reader may see.
test("nobody reads a file by guessing, after its time, or after its result is closed", async () => {
  const { handle, links } = await client.execute(LARGE, ASKS);
  const url = new URL(links[0]?.url ?? "");
  const changed = (name: string, value: string) => {
    const other = new URL(url);
    other.searchParams.set(name, value);
    return other.href;
  };
  expect(await download(changed("signature", "0".repeat(64)))).toMatchObject({ status: 403 });
  expect(await download(changed("expires", String(Date.now() + 9_000_000)))).toMatchObject({ status: 403 });
  expect(await download(`${url.origin}/results/..%2Ftoken${url.search}`)).toMatchObject({ status: 403 });

  await client.call("CloseOperation", [1, { type: "struct", fields: handle }]);
  expect(await download(url.href)).toMatchObject({ status: 404 });
});

test("a link lives as long as it says", async () => {
  await lakehouse.control.setResponses("cloud", { inlineBytes: 100_000, fileBytes: 400_000, linkSeconds: 60 });
  const before = Date.now();
  const { links } = await client.execute(LARGE, ASKS);
  expect(links[0]?.expiresAt).toBeGreaterThanOrEqual(before + 60_000);
  expect(links[0]?.expiresAt).toBeLessThanOrEqual(Date.now() + 60_000);
});

test("an expired link is refused, by the driver and by the store", async () => {
  await lakehouse.control.addFault({ kind: "link", how: "expired" });
  const { status, body } = await download(await firstLink());
  expect([status, body.toString()]).toEqual([403, expect.stringContaining("Request has expired")]);
  await expect(lakehouse.client.sql(LARGE)).rejects.toThrow("CloudFetch link has expired");
});

test("a link can lead where nobody listens", async () => {
  await lakehouse.control.addFault({ kind: "link", how: "refused" });
  await expect(download(await firstLink())).rejects.toThrow("ECONNREFUSED");
});

test.each([
  ["forbidden", 403, "AccessDenied"],
  ["slowDown", 503, "SlowDown"],
] as const)("a store that answers %s answers %d", async (how, expected, code) => {
  await lakehouse.control.addFault({ kind: "store", how, times: 1 });
  const url = await firstLink();
  const { status, body } = await download(url);
  expect([status, body.toString()]).toEqual([expected, expect.stringContaining(code)]);
  expect(await download(url)).toMatchObject({ status: 200, whole: true });
});

test("a store that ends the connection answers nothing", async () => {
  await lakehouse.control.addFault({ kind: "store", how: "reset", times: 1 });
  await expect(download(await firstLink())).rejects.toThrow(/ECONNRESET|hang up/);
});

// The first downloads are good: a fault in the middle of a result is another one than at its beginning.
test("a store fails after as many files as it is told", async () => {
  await lakehouse.control.addFault({ kind: "store", how: "forbidden", afterFiles: 2 });
  const url = await firstLink();
  const responses = [await download(url), await download(url), await download(url)];
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 403]);
});

/** Reads a download until a condition holds, and ends it. */
function readUntil(url: string, enough: (received: number, promised: number) => boolean) {
  return new Promise<{ received: number; promised: number; ended: boolean }>((resolve, reject) => {
    const request = https.get(url, { ca, agent: false }, (response) => {
      const promised = Number(response.headers["content-length"]);
      let received = 0;
      response.on("error", () => {});
      response.on("data", (chunk: Buffer) => {
        received += chunk.length;
        if (!enough(received, promised)) return;
        resolve({ received, promised, ended: response.complete });
        request.destroy();
      });
    });
    request.on("error", reject);
  });
}

test("a store that stalls sends a half, and no more", async () => {
  await lakehouse.control.addFault({ kind: "store", how: "stall" });
  const { received, promised, ended } = await readUntil(
    await firstLink(),
    (bytes, all) => bytes >= Math.floor(all / 2),
  );
  expect([received, ended]).toEqual([Math.floor(promised / 2) + 1, false]);
});

test("a slow store sends a little at a time", async () => {
  await lakehouse.control.addFault({ kind: "store", how: "slow", bytesPerSecond: 1_000 });
  const { received, promised } = await readUntil(await firstLink(), (bytes) => bytes > 0);
  expect(promised).toBeGreaterThan(300_000);
  expect(received).toBeLessThan(10_000);
});

test("a silent store takes a call and answers nothing", async () => {
  await lakehouse.control.addFault({ kind: "store", how: "silent" });
  const happened = await lakehouse.control.happened();
  const url = await firstLink();
  const statuses: (number | undefined)[] = [];
  const request = https.get(url, { ca, agent: false }, ({ statusCode }) => statuses.push(statusCode));
  const ended = new Promise((resolve) => request.on("error", resolve));
  await expect.poll(() => lakehouse.control.happened(), { timeout: 60_000 }).toBe(happened + 1);
  request.destroy(new Error("enough"));
  await ended;
  expect(statuses).toEqual([]);
});
