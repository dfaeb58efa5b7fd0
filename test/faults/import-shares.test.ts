import type { ChildProcess } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { db } from "@/lib/store/db";
import { pinSync } from "@/lib/sync/sync-steps";
import { until } from "@/test/scheduler/until";
import { endLeases, finished, held, type Lab, startLab } from "./lab";

const SHARES = 4;
const ROWS = 40_000;

let lab: Lab;
let pair: Awaited<ReturnType<Lab["pair"]>>;
let app: ChildProcess;
beforeAll(async () => {
  lab = await startLab();
  pair = await lab.pair();
  app = await pair.startApp();
  await pair.startScheduler();
  await pair.ready();
});
afterAll(() => lab?.close());

/** A source whose first import is pinned, and cut into shares as that of a large table is. */
async function sharedImport(baseUrl: string) {
  const { id } = await lab.source(baseUrl, ROWS);
  const pinned = await pinSync(id);
  const [only] = await db.syncPart.findMany({ where: { run: { sourceId: id } } });
  if (!pinned || !only) throw new Error("Nothing was pinned.");
  const { id: _, ...part } = only;
  const rows = Array.from({ length: SHARES }, (_, shard) => ({
    ...part,
    table: Object(part.table),
    ordinal: shard,
    reading: { kind: "snapshot", version: 0, shard, shards: SHARES },
    firstSentAt: null,
  }));
  await db.syncPart.delete({ where: { id: only.id } });
  await db.syncPart.createMany({ data: rows });
  return id;
}

const partsOf = (sourceId: string) =>
  db.syncPart.findMany({ where: { run: { sourceId } }, orderBy: { ordinal: "asc" } });

test("shares of an import are delivered two at a time after the first; a crash repeats those that were under way", async () => {
  const endpoint = await lab.endpoint();
  endpoint.faults.add({ kind: "slow", milliseconds: 200 });
  const id = await sharedImport(endpoint.baseUrl);
  await pair.syncNow(id);
  const underWay = await until("two shares are being sent", async () => {
    const sending = (await partsOf(id)).filter(({ leaseUntil }) => leaseUntil !== null);
    return sending.length === 2 ? sending : null;
  });
  await lab.kill(app);
  expect(underWay.map(({ ordinal }) => ordinal)).toEqual([1, 2]);
  expect(await partsOf(id)).toMatchObject([{ state: "closed" }, {}, {}, { state: "waiting" }]);

  app = await pair.startApp();
  await endLeases();
  expect(await finished(id)).toMatchObject({ number: 1, state: "succeeded", delivered: ROWS });
  expect((await partsOf(id)).map(({ attempts }) => attempts)).toEqual([1, 2, 2, 1]);
  expect(held(endpoint)).toEqual(Array.from({ length: ROWS }, (_, n) => n));
});
