import { afterEach, expect, test } from "vitest";
import { openDestination } from "@/lib/amplitude/delivery/open-destination";
import type { PlannedPart } from "@/lib/model/run/part";
import type { SourceConfig } from "@/lib/model/source/source";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { allowRejections } from "@/lib/recovery/recovery-actions";
import { db } from "@/lib/store/db";
import { commitRun, openRun, type Run, resumeRun, suspendRun } from "@/lib/store/runs";
import { getSource } from "@/lib/store/sources";
import { deliverPart } from "@/lib/sync/deliver/deliver-part";
import { startEndpoint } from "../endpoint/start-endpoint";
import { makePin, makeSource, TABLE } from "../factories";

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

type Row = (string | null)[];

/** A run of a source whose parts' rows are given, delivered to the test endpoint. */
async function harness({
  parts = 1,
  output = "records" as PlannedPart["output"],
  ...config
}: Partial<SourceConfig> & { parts?: number; output?: PlannedPart["output"] } = {}) {
  const endpoint = await startEndpoint();
  const { id } = await makeSource(config);
  const source = await getSource(id);
  const destination = openDestination({
    baseUrl: endpoint.baseUrl,
    apiKey: "key",
    minIdLength: 5,
    allowedHosts: [new URL(endpoint.baseUrl).host],
  });
  opened.push(destination, endpoint);
  const planned = (ordinal: number): PlannedPart => ({
    ordinal,
    table: TABLE,
    drivingReference: 0,
    reading: { kind: "changes", from: ordinal + 1, to: ordinal + 1 },
    output,
    mayRewrite: false,
    identity: null,
  });
  const open = (checkpoint: number | null) =>
    openRun(id, {
      clock: new Date(),
      sql: "select 1",
      sqlHash: "hash",
      pins: [
        makePin(checkpoint === null ? {} : { from: checkpoint, to: checkpoint + 4, initial: false, snapshot: false }),
      ],
      parts: Array.from({ length: parts }, (_, n) => planned(n)),
    });

  async function deliver(run: Run, ordinal: number, chunks: Row[][]): Promise<void> {
    const warehouse: Warehouse = {
      query: async () => [],
      stream: async function* () {
        yield* chunks;
      },
      close: async () => undefined,
    };
    const part = run.parts[ordinal];
    if (!part) throw new Error("The run has no such part.");
    const statement = { text: "select 1", numbersRepeats: false };
    await deliverPart(source, run, part, statement, { warehouse, destination }, new Date());
  }
  const runRow = (run: Run) => db.syncRun.findUniqueOrThrow({ where: { id: run.id }, include: { parts: true } });
  const kept = () => db.undeliveredRecord.findMany({ where: { sourceId: id }, orderBy: { createdAt: "asc" } });
  return { id, endpoint, open, deliver, runRow, kept };
}

const event = (n: number, user = `user-${n}`, more: object = {}): Row => [
  null,
  JSON.stringify({ user_id: user, event_type: "e", insert_id: `id-${n}`, ...more }),
];
const refusedRow = (n: number): Row => ["short_id", JSON.stringify({ row: { id: n } })];
const rows = (count: number, make: (n: number) => Row) => Array.from({ length: count }, (_, n) => make(n));

test("every row of a part is delivered or kept, and the run is green only when all were delivered", async () => {
  const { open, deliver, runRow, endpoint } = await harness();
  const run = await open(null);
  await deliver(run, 0, [rows(3_000, event), rows(10, (n) => event(10_000 + n))]);
  await commitRun(run.id, new Date());
  expect(await runRow(run)).toMatchObject({ state: "succeeded", rowsRead: 3_010, delivered: 3_010, warnings: [] });
  expect(endpoint.accepted.list().length).toBe(3_010);
});

// Nothing may be said to be fine while a record has no outcome.
test("a run whose ledger does not balance is closed amber, with what does not add up", async () => {
  const { open, deliver, runRow } = await harness();
  const run = await open(null);
  await deliver(run, 0, [rows(5, event)]);
  await db.syncPart.updateMany({ where: { runId: run.id }, data: { delivered: 4 } });
  await commitRun(run.id, new Date());
  expect(await runRow(run)).toMatchObject({ state: "partial", warnings: [{ code: "unbalanced" }] });
});

// The rest of an import that is wrong could never be taken back.
test.each<[string, number, Row[][]]>([
  ["rows", 499, [rows(400, event), [...rows(501, refusedRow), ...rows(5_000, event)]]],
  ["records", 1_000, [rows(20_000, event)]],
])(
  "stops when more than half of the first 1,000 %s are refused, before more is sent",
  async (what, sentMax, chunks) => {
    const { id, endpoint, open, deliver, runRow, kept } = await harness();
    if (what === "records")
      endpoint.faults.add({ kind: "reject", users: Array.from({ length: 600 }, (_, n) => `user-${n}`) });
    const run = await open(null);
    const failure = await deliver(run, 0, chunks).catch((thrown) => thrown);
    expect(failure).toMatchObject({ code: "TOO_MUCH_REFUSED" });
    expect(endpoint.accepted.list().length).toBeLessThanOrEqual(sentMax);
    expect((await kept()).length).toBeGreaterThan(500);

    await suspendRun(id, failure.toFailure(), { now: new Date() });
    expect(await runRow(run)).toMatchObject({ state: "needs_attention" });
    expect((await getSource(id)).requiredAction).toMatchObject({ code: "TOO_MUCH_REFUSED" });
  },
);

test("a person lets such a run continue, and then it delivers what can be delivered", async () => {
  const { id, endpoint, open, deliver, runRow } = await harness();
  const run = await open(null);
  const chunks = [[...rows(900, refusedRow), ...rows(200, event)]];
  const choice = { actor: "test", now: new Date(), reason: "" };
  const failure = await deliver(run, 0, chunks).catch((thrown) => thrown);
  await suspendRun(id, failure.toFailure(), { now: new Date() });
  await allowRejections(id, choice);
  expect(await getSource(id)).toMatchObject({ requiredAction: null });
  await resumeRun(run);
  await deliver(run, 0, chunks);
  await commitRun(run.id, new Date());
  expect(await runRow(run)).toMatchObject({ state: "partial", rowsRead: 1_100, rowsInvalid: 900, delivered: 200 });
  expect(endpoint.accepted.list().length).toBe(200);
  await expect(allowRejections(id, choice)).rejects.toMatchObject({ code: "INVALID_INPUT" });
});

test("few rows that are all refused do not stop a run", async () => {
  const { open, deliver, runRow } = await harness();
  const run = await open(null);
  await deliver(run, 0, [rows(20, refusedRow)]);
  await commitRun(run.id, new Date());
  expect(await runRow(run)).toMatchObject({ state: "partial", rowsInvalid: 20 });
});

// An event that overtakes a held one would be counted before it, and a property would be overwritten by an older value.
test("what comes after a held record is held too, in this part and in later runs, until all go in their order", async () => {
  const { endpoint, open, deliver, runRow, kept } = await harness({ parts: 2 });
  endpoint.faults.add({ kind: "quota", users: ["full!"], times: 2 });
  const run = await open(null);
  await deliver(run, 0, [[event(1, "full!"), event(2)]]);
  await deliver(run, 1, [[event(3, "full!"), event(4)]]);
  await commitRun(run.id, new Date());
  expect(await runRow(run)).toMatchObject({ state: "partial", delivered: 2, deferred: 2 });

  const next = await open(4);
  await deliver(next, 0, [[event(5, "full!"), event(6)]]);
  await deliver(next, 1, [[]]);
  await commitRun(next.id, new Date());
  expect((await kept()).map(({ state, identity }) => [state, identity])).toEqual(
    Array.from({ length: 3 }, () => ["held", "user full!"]),
  );
  expect(endpoint.accepted.list().map(({ record }) => record.insert_id)).toEqual(["id-2", "id-4", "id-6"]);

  const last = await open(8);
  await deliver(last, 0, [[event(7, "full!")]]);
  const accepted = endpoint.accepted.list().map(({ record }) => record.insert_id);
  expect(accepted.slice(3)).toEqual(["id-1", "id-3", "id-5", "id-7"]);
  expect((await kept()).map(({ state }) => state)).toEqual(["delivered", "delivered", "delivered"]);
});

test("a part that is repeated after its answer was lost keeps and counts everything once", async () => {
  const { endpoint, open, deliver, runRow, kept } = await harness();
  const run = await open(null);
  endpoint.faults.add({ kind: "reject", users: ["user-7"] });
  const chunks = [[...rows(50, event), ...rows(3, refusedRow)]];
  await deliver(run, 0, chunks);
  await db.syncPart.updateMany({ where: { runId: run.id }, data: { state: "waiting" } });
  await deliver(run, 0, chunks);
  await commitRun(run.id, new Date());
  expect(await runRow(run)).toMatchObject({ rowsRead: 53, rowsInvalid: 3, records: 50, delivered: 49, rejected: 1 });
  expect((await kept()).length).toBe(4);
  expect(endpoint.accepted.list().length).toBe(49);
});

// Amplitude drops such updates without a word, so nobody would know.
test("more user property updates of one user than Amplitude takes in an hour turn the run amber", async () => {
  const properties = { user_properties: { plan: "pro" } };
  const chunks = [rows(1_900, (n) => event(n, "user-1", properties))];
  const withSync = await harness({ syncUserProperties: true });
  const without = await harness({ syncUserProperties: false });
  for (const { open, deliver, runRow } of [withSync, without]) {
    const run = await open(null);
    await deliver(run, 0, chunks);
    await commitRun(run.id, new Date());
    const { state, warnings } = await runRow(run);
    if (state === "succeeded") expect(warnings).toEqual([]);
    else expect(warnings).toEqual([expect.objectContaining({ code: "update_rate" })]);
  }
  const states = await db.syncRun.findMany({
    where: { sourceId: { in: [withSync.id, without.id] } },
    orderBy: { state: "asc" },
  });
  expect(states.map(({ state }) => state).sort()).toEqual(["partial", "succeeded"]);
});
