import type { ChildProcess } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { db } from "@/lib/store/db";
import { pinSync } from "@/lib/sync/sync-steps";
import { waitUntil } from "@/test/wait-until";
import { acceptedNumbers, endLeases, finished, type Harness, startHarness } from "./harness";

const SHARES = 4;

let harness: Harness;
let pair: Awaited<ReturnType<Harness["pair"]>>;
let app: ChildProcess;
beforeAll(async () => {
  harness = await startHarness();
  pair = await harness.pair();
  app = await pair.startApp();
  await pair.startScheduler();
  await pair.ready();
});
afterAll(() => harness?.close());

/** A source whose first import is pinned, and cut into shares as that of a large table is. */
async function sharedImport(baseUrl: string, rows: number) {
  const { id } = await harness.source(baseUrl, rows);
  const pinned = await pinSync(id);
  const [only] = await db.syncPart.findMany({ where: { run: { sourceId: id } } });
  if (!pinned || !only) throw new Error("Nothing was pinned.");
  const { id: _, ...part } = only;
  const shares = Array.from({ length: SHARES }, (_, shard) => ({
    ...part,
    table: Object(part.table),
    identity: Object(part.identity),
    ordinal: shard,
    reading: { kind: "snapshot", version: 0, shard, shards: SHARES },
    firstSentAt: null,
  }));
  await db.syncPart.delete({ where: { id: only.id } });
  await db.syncPart.createMany({ data: shares });
  return id;
}

const partsOf = (sourceId: string) =>
  db.syncPart.findMany({ where: { run: { sourceId } }, orderBy: { ordinal: "asc" } });

/** An import of which two shares are being sent, to an endpoint that takes its time. */
async function importUnderWay(rows: number, slowMs: number) {
  const endpoint = await harness.endpoint();
  endpoint.faults.add({ kind: "slow", milliseconds: slowMs });
  const id = await sharedImport(endpoint.baseUrl, rows);
  await pair.syncNow(id);
  const underWay = await waitUntil("two shares are being sent", async () => {
    const sending = (await partsOf(id)).filter(({ leaseUntil }) => leaseUntil !== null);
    return sending.length === 2 ? sending : null;
  });
  return { id, endpoint, underWay };
}

const numbers = (rows: number) => Array.from({ length: rows }, (_, n) => n);

test("shares of an import are delivered two at a time after the first; a crash repeats those that were under way", async () => {
  const rows = 40_000;
  const { id, endpoint, underWay } = await importUnderWay(rows, 200);
  await harness.kill(app);
  expect(underWay.map(({ ordinal }) => ordinal)).toEqual([1, 2]);
  expect(await partsOf(id)).toMatchObject([{ state: "closed" }, {}, {}, { state: "waiting" }]);

  app = await pair.startApp();
  await endLeases();
  expect(await finished(id)).toMatchObject({ number: 1, state: "succeeded", delivered: rows });
  expect((await partsOf(id)).map(({ attempts }) => attempts)).toEqual([1, 2, 2, 1]);
  expect(acceptedNumbers(endpoint)).toEqual(numbers(rows));
});

// What only a person can fix must not be sent on for as long as the other share takes.
test("a share that fails for good stops the one beside it; Sync now continues from there", async () => {
  const rows = 160_000;
  const { id, endpoint } = await importUnderWay(rows, 300);
  endpoint.faults.add({ kind: "bad_key", times: 1 });
  await waitUntil("both have stopped", async () => {
    const { runs } = await db.source.findUniqueOrThrow({ where: { id }, include: { runs: true } });
    const leased = (await partsOf(id)).filter(({ leaseUntil }) => leaseUntil !== null);
    return runs[0]?.state === "suspended" && leased.length === 0;
  });
  expect(await partsOf(id)).toMatchObject(["closed", "waiting", "waiting", "waiting"].map((state) => ({ state })));
  const stopped = await db.source.findUniqueOrThrow({ where: { id } });
  expect(stopped).toMatchObject({ failure: { code: "DESTINATION_KEY_REJECTED" }, failuresInRow: 1, dueAt: null });

  await pair.syncNow(id);
  expect(await finished(id)).toMatchObject({ number: 1, state: "succeeded", delivered: rows });
  expect(acceptedNumbers(endpoint)).toEqual(numbers(rows));
});
