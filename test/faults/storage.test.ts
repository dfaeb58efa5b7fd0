import type { ChildProcess } from "node:child_process";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { controlLakehouse } from "@/lakehouse/control-client";
import { db } from "@/lib/store/db";
import { pauseSource } from "@/lib/store/sources";
import { waitUntil } from "@/test/wait-until";
import { acceptedNumbers, finished, type Harness, readState, startHarness } from "./harness";

/** Several files of a result, and several requests. */
const ROWS = 12_000;
/** Short, so that a storage that never answers is given up soon; longer than the tries of the driver itself take. */
const CHUNK_SECONDS = 15;

type Fault = Parameters<ReturnType<typeof controlLakehouse>["addFault"]>[0];

let harness: Harness;
let pair: Awaited<ReturnType<Harness["pair"]>>;
let app: ChildProcess;
beforeAll(async () => {
  harness = await startHarness();
  await harness.control.setResponses("cloud", { inlineBytes: 50_000, fileBytes: 200_000, linksPerFetch: 2 });
  pair = await harness.pair();
  await pair.startScheduler();
});
// What an app has learnt of a storage it keeps: each fault meets one that knows nothing.
beforeEach(async () => {
  app = await pair.startApp({ LAKEFEED_CLOUD_FETCH: "on", LAKEFEED_CHUNK_SECONDS: String(CHUNK_SECONDS) });
  await pair.ready();
});
afterEach(async () => {
  await harness.control.clearFaults();
  for (const { id } of await db.source.findMany({ where: { pausedAt: null } })) await pauseSource(id, "test");
  await harness.kill(app);
});
afterAll(async () => {
  await harness?.control.setResponses("arrow");
  await harness?.close();
});

const all = (rows: number) => Array.from({ length: rows }, (_, n) => n);
const downloads = async (since: number) =>
  (await harness.control.requests(since)).requests.filter(({ call }) => call === "Download").length;

// The fault lasts: only a try that does not meet the storage again can come to an end.
test.each([
  ["storage that never answers", { kind: "store", how: "silent", afterFiles: 1 }, /sent nothing for 15 s/],
  [
    "storage that stops in the middle of a file",
    { kind: "store", how: "stall", afterFiles: 1 },
    /sent nothing for 15 s/,
  ],
  ["storage that refuses a file (403)", { kind: "store", how: "forbidden", afterFiles: 1 }, /refused .*HTTP 403/],
  ["storage that asks to slow down (503)", { kind: "store", how: "slowDown", afterFiles: 1 }, /answered with HTTP 503/],
  [
    "storage that breaks connections off",
    { kind: "store", how: "reset", afterFiles: 1 },
    /broke off|cannot be reached/,
  ],
  ["links that have expired", { kind: "link", how: "expired", afterFiles: 1 }, /expired before Lakefeed could read it/],
  ["storage behind a firewall", { kind: "link", how: "refused", afterFiles: 1 }, /cannot be reached \(ECONNREFUSED\)/],
] satisfies [string, Fault, RegExp][])(
  "%s: the next try reads without downloads; nothing is lost, nothing counts twice",
  async (_name, fault, words) => {
    const endpoint = await harness.endpoint();
    const { id } = await harness.source(endpoint.baseUrl, ROWS);
    await harness.control.addFault(fault);
    await pair.syncNow(id);
    const { transientError } = await waitUntil("the failure is said", async () => {
      const state = await readState(id);
      return state.transientError ? state : null;
    });
    expect(transientError).toMatchObject({
      code: "WAREHOUSE_STORAGE_UNAVAILABLE",
      message: expect.stringMatching(words),
    });
    expect(transientError).toMatchObject({ message: expect.stringMatching(/127\.0\.0\.1:\d+/) });
    expect(await finished(id)).toMatchObject({ number: 1, state: "succeeded", delivered: ROWS });
    expect((await readState(id)).run?.parts).toMatchObject([{ attempts: 2 }]);
    expect(acceptedNumbers(endpoint)).toEqual(all(ROWS));
  },
);

test("storage that is slow, but sends, is waited for", async () => {
  const endpoint = await harness.endpoint();
  const { id } = await harness.source(endpoint.baseUrl, ROWS);
  const { last } = await harness.control.requests(Number.MAX_SAFE_INTEGER);
  await harness.control.addFault({ kind: "store", how: "slow", bytesPerSecond: 200_000 });
  await pair.syncNow(id);
  expect(await finished(id)).toMatchObject({ state: "succeeded", delivered: ROWS, parts: [{ attempts: 1 }] });
  expect(await downloads(last)).toBeGreaterThan(1);
  expect(acceptedNumbers(endpoint)).toEqual(all(ROWS));
});
