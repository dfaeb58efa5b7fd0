import type { ChildProcess } from "node:child_process";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { db } from "@/lib/store/db";
import { claimDueSources, pauseSource } from "@/lib/store/sources";
import { waitUntil } from "@/test/wait-until";
import {
  acceptedNumbers,
  endLeases,
  finished,
  type Harness,
  readState,
  skipPauses,
  startHarness,
  takeDatabaseAway,
  untilStopped,
} from "./harness";

/** Several fetches and several requests. */
const ROWS = 25_000;

let harness: Harness;
let pair: Awaited<ReturnType<Harness["pair"]>>;
let app: ChildProcess;
let scheduler: ChildProcess;
beforeAll(async () => {
  harness = await startHarness();
  pair = await harness.pair();
  app = await pair.startApp();
  scheduler = await pair.startScheduler();
  await pair.ready();
});
afterEach(async () => {
  await harness.control.clearFaults();
  for (const { id } of await db.source.findMany({ where: { pausedAt: null } })) await pauseSource(id, "test");
});
afterAll(() => harness?.close());

const all = (rows: number) => Array.from({ length: rows }, (_, n) => n);

/** Do something once, when the first request has come and before its records are taken. */
function atFirstRequest(then: () => void) {
  let seen = false;
  return {
    onArrived: () => {
      if (!seen) then();
      seen = true;
    },
  };
}

test("fault 1: a socket cut in the middle of a fetch is read again, with the same ids", async () => {
  const rows = 3 * ROWS;
  const endpoint = await harness.endpoint(
    atFirstRequest(() => {
      void harness.control.addFault({ kind: "cut", afterFetches: 0 });
    }),
  );
  const { id } = await harness.source(endpoint.baseUrl, rows);
  await pair.syncNow(id);
  expect(await finished(id)).toMatchObject({ state: "succeeded", delivered: rows, parts: [{ attempts: 2 }] });
  expect(acceptedNumbers(endpoint)).toEqual(all(rows));
  expect(endpoint.accepted.repeats()).toBeGreaterThan(0);
});

test("fault 2: Spark restarted in the middle of a statement: the run continues with its pins", async () => {
  let killed: Promise<unknown> | undefined;
  const endpoint = await harness.endpoint(
    atFirstRequest(() => {
      killed = harness.control.killCompute();
    }),
  );
  const { id, table } = await harness.source(endpoint.baseUrl, ROWS);
  await pair.syncNow(id);
  await waitUntil("the compute was killed", () => killed);
  expect(await finished(id)).toMatchObject({ number: 1, state: "succeeded", delivered: ROWS });
  expect(acceptedNumbers(endpoint)).toEqual(all(ROWS));
  await harness.reconnect();
  expect(await harness.sql(`SELECT count(*) AS rows FROM $.${table}`)).toMatchObject([{ rows: ROWS }]);
});

// A cold cluster takes minutes. Nobody is to blame, so nothing is marked as failing and nobody is woken.
test("fault 3: a cluster that answers 503 for more than six minutes is waited for and shown as starting", async () => {
  const SIX_MINUTES_OF_PAUSES = 9;
  const endpoint = await harness.endpoint();
  const { id } = await harness.source(endpoint.baseUrl, 10);
  await harness.control.addFault({ kind: "unavailable" });
  await pair.syncNow(id);
  await waitUntil("it was tried for six minutes", async () => {
    await skipPauses();
    const [job] = await db.$queryRaw<{ attempt: number }[]>`
      SELECT job.attempt FROM scheduler.job JOIN scheduler.run ON run.id = run_id WHERE run.event->'data'->>'sourceId' = ${id}`;
    return job && job.attempt >= SIX_MINUTES_OF_PAUSES;
  });
  expect(await readState(id)).toMatchObject({
    failure: null,
    failuresInRow: 0,
    run: null,
    transientError: { code: "WAREHOUSE_STARTING", message: expect.stringContaining("Compute is starting") },
  });
  await harness.control.clearFaults();
  expect(await finished(id)).toMatchObject({ state: "succeeded", delivered: 10 });
  expect(await readState(id)).toMatchObject({ transientError: null, failure: null });
});

test.each([
  ["fault 4: a token revoked during a run", { kind: "token", reason: "revoked" }, "CREDENTIALS_REJECTED", "token"],
  [
    "fault 5: SELECT taken away",
    { kind: "forbid", statements: "any", by: "sql", object: "Table 'main.shop.orders'" },
    "PERMISSION_DENIED",
    "main.shop.orders",
  ],
  [
    "the right to start compute taken away",
    { kind: "forbid", statements: "any", by: "http" },
    "PERMISSION_DENIED",
    "Can Restart",
  ],
] as const)("%s stops the source at once and says so; Sync now continues from there", async (_, fault, code, said) => {
  const endpoint = await harness.endpoint();
  const { id } = await harness.source(endpoint.baseUrl, ROWS);
  // The first batch is on its way when the right is gone: the rest of the result, and every later statement, is refused.
  const gone = harness.control.addFault(fault);
  await gone;
  await pair.syncNow(id);
  const stopped = await untilStopped(id);
  expect(stopped).toMatchObject({
    failure: { code, message: expect.stringContaining(said) },
    checkpoint: null,
    dueAt: null,
  });
  const { last } = await harness.control.requests(Number.MAX_SAFE_INTEGER);
  await skipPauses();
  expect(await claimDueSources(id)).toEqual([]);
  expect((await harness.control.requests(last)).requests).toEqual([]);

  await harness.control.clearFaults();
  await pair.syncNow(id);
  expect(await finished(id)).toMatchObject({ state: "succeeded", delivered: ROWS });
  expect(acceptedNumbers(endpoint)).toEqual(all(ROWS));
});

test("fault 4 in the middle: what was delivered before the token was revoked is not lost and not counted twice", async () => {
  let revoked: Promise<unknown> | undefined;
  const endpoint = await harness.endpoint(
    atFirstRequest(() => {
      revoked = harness.control.addFault({ kind: "token", reason: "revoked" });
    }),
  );
  const { id } = await harness.source(endpoint.baseUrl, 4 * ROWS);
  await pair.syncNow(id);
  const stopped = await untilStopped(id);
  await revoked;
  expect(stopped).toMatchObject({
    failure: { code: "CREDENTIALS_REJECTED" },
    run: { state: "suspended" },
    checkpoint: null,
  });
  expect(acceptedNumbers(endpoint).length).toBeGreaterThan(0);
  await harness.control.clearFaults();
  await pair.syncNow(id);
  expect(await finished(id)).toMatchObject({ number: 1, state: "succeeded", delivered: 4 * ROWS });
  expect(acceptedNumbers(endpoint)).toEqual(all(4 * ROWS));
});

test("fault 7: a destination that is down for longer than a request is repeated gets the rest later", async () => {
  const endpoint = await harness.endpoint();
  const { id } = await harness.source(endpoint.baseUrl, 10);
  endpoint.faults.add({ kind: "status", status: 503, retryAfterSeconds: 600 });
  await pair.syncNow(id);
  const waiting = await waitUntil("it waits", async () => {
    const state = await readState(id);
    return state.transientError === null ? null : state;
  });
  expect(waiting).toMatchObject({ transientError: { code: "DESTINATION_UNAVAILABLE" }, failure: null });
  endpoint.faults.clear();
  expect(await finished(id)).toMatchObject({ state: "succeeded", delivered: 10 });
});

test("fault 8: a record that the destination refuses is kept with its reason, the run is partial and continues", async () => {
  const endpoint = await harness.endpoint();
  const { id } = await harness.source(endpoint.baseUrl, 97);
  endpoint.faults.add({ kind: "reject", users: ["user-7"], times: 1 });
  await pair.syncNow(id);
  expect(await finished(id)).toMatchObject({ state: "partial", delivered: 96, rejected: 1 });
  expect(await db.undeliveredRecord.findMany({ where: { sourceId: id } })).toMatchObject([
    { reason: "destination_rejected", message: expect.stringContaining("event_properties") },
  ]);
  expect((await readState(id)).checkpoint).toBe(0);
});

test.each([
  ["at the first request", 1],
  ["in the middle of the part", ROWS / 2],
  ["at the last request", ROWS],
])("fault 10: kill -9 of the app %s: the part is repeated and counts once", async (_, afterRows) => {
  let rows = 0;
  let killed: Promise<boolean> | undefined;
  const endpoint = await harness.endpoint({
    onArrived: ({ events }) => {
      rows += events.length;
      if (rows >= afterRows) killed ??= harness.kill(app).then(() => true);
    },
  });
  const { id } = await harness.source(endpoint.baseUrl, ROWS);
  await pair.syncNow(id);
  await waitUntil("the app was killed", () => killed);
  await killed;
  expect((await readState(id)).checkpoint).toBeNull();
  app = await pair.startApp();
  await endLeases();
  expect(await finished(id)).toMatchObject({ number: 1, state: "succeeded", delivered: ROWS });
  expect(acceptedNumbers(endpoint)).toEqual(all(ROWS));
});

test("fault 11: a scheduler that is killed during a part: the next takes the run over", async () => {
  let killed: Promise<boolean> | undefined;
  const endpoint = await harness.endpoint(
    atFirstRequest(() => {
      killed = harness.kill(scheduler).then(() => true);
    }),
  );
  const { id } = await harness.source(endpoint.baseUrl, ROWS);
  await pair.syncNow(id);
  await waitUntil("the scheduler was killed", () => killed);
  scheduler = await pair.startScheduler();
  expect(await finished(id)).toMatchObject({ number: 1, state: "succeeded", delivered: ROWS });
  expect(acceptedNumbers(endpoint)).toEqual(all(ROWS));
});

test("fault 12: a database that goes away while records are sent: no checkpoint moves, and the part is sent again", async () => {
  let away: ReturnType<typeof takeDatabaseAway> | undefined;
  const endpoint = await harness.endpoint(
    atFirstRequest(() => {
      away = takeDatabaseAway();
    }),
  );
  const { id } = await harness.source(endpoint.baseUrl, ROWS);
  await pair.syncNow(id);
  const bringBack = await waitUntil("the database is away", () => away);
  await waitUntil("the scheduler says so", async () => !(await pair.isWell()));
  await bringBack();
  await waitUntil("the database is back", () => db.source.count().catch(() => null));
  await endLeases();
  expect(await finished(id)).toMatchObject({ number: 1, state: "succeeded", delivered: ROWS });
  expect(acceptedNumbers(endpoint)).toEqual(all(ROWS));
});

// Two replicas with one database are the ordinary production set-up.
test("two apps with a scheduler each: every part is sent once, and one pair takes over what the other leaves", async () => {
  const other = await harness.pair();
  const [otherApp, otherScheduler] = [await other.startApp(), await other.startScheduler()];
  await other.ready();
  let requests = 0;
  let killed: Promise<unknown> | undefined;
  const endpoint = await harness.endpoint({
    onArrived: () => {
      if (requests++ === 20) killed = Promise.all([harness.kill(otherApp), harness.kill(otherScheduler)]);
    },
  });
  const sources = await Promise.all([1, 2, 3, 4].map(() => harness.source(endpoint.baseUrl, ROWS)));
  await Promise.all(sources.map(({ id }, i) => (i % 2 === 0 ? pair : other).syncNow(id)));
  await waitUntil("the other pair was killed", () => killed);
  await killed;
  for (const { id } of sources) {
    await endLeases();
    expect(await finished(id)).toMatchObject({ state: "succeeded", delivered: ROWS });
  }
  expect(acceptedNumbers(endpoint)).toEqual(sources.flatMap(() => all(ROWS)).sort((one, two) => one - two));
});

test("fault 23: Sync now pressed three times is one run", async () => {
  const endpoint = await harness.endpoint();
  const { id } = await harness.source(endpoint.baseUrl, 10);
  await Promise.all([pair.syncNow(id), pair.syncNow(id), pair.syncNow(id)]);
  await finished(id);
  expect(await db.syncRun.count({ where: { sourceId: id, state: { not: "up_to_date" } } })).toBe(1);
  expect(acceptedNumbers(endpoint)).toEqual(all(10));
});

test("fault 24: what is committed during a run comes with the next, once", async () => {
  let table = "";
  let committed: Promise<unknown> | undefined;
  const endpoint = await harness.endpoint(
    atFirstRequest(() => {
      committed = harness.sql(`INSERT INTO $.${table} SELECT id FROM range(${ROWS}, ${ROWS + 5})`);
    }),
  );
  const source = await harness.source(endpoint.baseUrl, ROWS);
  table = source.table;
  await pair.syncNow(source.id);
  expect(await finished(source.id)).toMatchObject({ state: "succeeded", delivered: ROWS });
  await committed;
  await pair.syncNow(source.id);
  await waitUntil("the next run is closed", async () => (await readState(source.id)).checkpoint === 1);
  expect(acceptedNumbers(endpoint)).toEqual(all(ROWS + 5));
});
