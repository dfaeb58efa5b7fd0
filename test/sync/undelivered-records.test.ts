import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDestination } from "@/lib/amplitude/delivery/open-destination";
import { emptyCounts } from "@/lib/model/run/counts";
import type { DataType } from "@/lib/model/source/data-type";
import { db } from "@/lib/store/db";
import { beginPart, closePart, recordBatch } from "@/lib/store/parts";
import { getDestination } from "@/lib/store/projects";
import { commitRun, openRun } from "@/lib/store/runs";
import { getSource } from "@/lib/store/sources";
import type { NewUndelivered } from "@/lib/store/store-undelivered";
import { dismissRecords, listRedeliveries } from "@/lib/store/undelivered-records";
import { deliverDeferred } from "@/lib/sync/deliver/deliver-deferred";
import { readProposal, redeliverRecords } from "@/lib/undelivered-records/redeliver-records";
import { makeBuiltinProject, makePin, makeProject, makeSource, TABLE } from "../factories";
import { type IngestionServer, startIngestionServer } from "../ingestion-server";
import { eventsOf } from "./source-harness";

let server: IngestionServer;
beforeAll(async () => {
  server = await startIngestionServer();
});
afterAll(() => server.close());

const refusedRow = (row: unknown): NewUndelivered => ({
  state: "rejected",
  reason: "short_id",
  message: "The id is shorter than the project accepts.",
  payload: JSON.stringify({ commit_version: 3, row }),
  identity: null,
  ordinal: 0,
});
const heldEvent = (user: string, insertId: string): NewUndelivered => ({
  state: "held",
  reason: "destination_rejected",
  message: "Daily quota.",
  payload: JSON.stringify({ user_id: user, event_type: "seen", time: 1_700_000_000_000, insert_id: insertId }),
  identity: `user ${user}`,
  ordinal: 0,
});

/** A source whose only run is closed and kept these. */
async function sourceWithUndelivered(kept: NewUndelivered[], dataType: DataType = "event") {
  const target = await makeBuiltinProject();
  const project = await makeProject({ baseUrl: server.baseUrl, apiKey: target.apiKey });
  const { id } = await makeSource({ projectId: project.id, dataType });
  const closedRun = async (refused: NewUndelivered[], delivered: number) => {
    const initial = (await getSource(id)).tables[0]?.checkpoint === null;
    const run = await openRun(id, {
      clock: new Date(),
      sql: "select 1",
      sqlHash: "hash",
      pins: [makePin(initial ? {} : { from: 4, initial: false, snapshot: false })],
      parts: [
        {
          ordinal: 0,
          table: TABLE,
          drivingReference: 0,
          reading: { kind: "changes", from: 1, to: 4 },
          output: "records",
          mayRewrite: false,
          identity: null,
        },
      ],
    });
    const execution = await beginPart(id, run.id, run.parts[0]?.id ?? "");
    const [deferred, rows] = [true, false].map((is) => refused.filter(({ state }) => (state === "held") === is).length);
    await recordBatch(
      execution,
      {
        ...emptyCounts(),
        rowsRead: refused.length + delivered,
        rowsMade: (deferred ?? 0) + delivered,
        rowsInvalid: rows ?? 0,
        records: (deferred ?? 0) + delivered,
        deferred: deferred ?? 0,
        delivered,
      },
      refused,
    );
    await closePart(execution);
    await commitRun(run.id, new Date());
    return db.syncRun.findUniqueOrThrow({ where: { id: run.id }, include: { parts: true } });
  };
  const run = await closedRun(kept, 0);
  const ids = (await db.undeliveredRecord.findMany({ where: { sourceId: id }, orderBy: { payload: "asc" } })).map(
    (row) => row.id,
  );
  return { id, projectId: target.id, run, ids, closedRun };
}

const send = (id: string, ids: string[], payload: string | null = null, confirmed = false) =>
  redeliverRecords(id, { records: ids.map((one) => ({ id: one, payload })), confirmed, actor: "test" });
const stateOf = (id: string) => db.undeliveredRecord.findUniqueOrThrow({ where: { id }, include: { delivery: true } });

test("a refused row is fixed and sent; the closed run's ledger does not change, and has a line beside it", async () => {
  const row = { user_id: "ab", event_type: "seen", time: "2026-01-02T03:04:05.000Z", event_properties: { n: 1 } };
  const { id, projectId, run, ids } = await sourceWithUndelivered([refusedRow(row)]);
  const [one = ""] = ids;
  const proposal = await readProposal(id, one);
  expect(proposal.problem).toMatch(/user_id is shorter than the 5/);
  const record = JSON.parse(proposal.payload);
  expect(record).toMatchObject({ user_id: "ab", time: Date.parse(row.time), event_properties: { n: 1 } });
  await expect(send(id, ids)).rejects.toMatchObject({ code: "INVALID_INPUT", field: "payload" });
  await expect(send(id, ids, "{]")).rejects.toThrow(/not a JSON object/);

  const fixed = JSON.stringify({ ...record, user_id: "user-ab" });
  expect(await send(id, ids, fixed)).toEqual({ delivered: 1, rejected: 0, deferred: 0, gone: 0 });
  expect(await eventsOf(projectId)).toEqual(["user-ab seen"]);
  expect(await stateOf(one)).toMatchObject({
    state: "delivered",
    sent: fixed,
    delivery: { actor: "test", records: 1 },
  });
  expect(await db.syncRun.findUniqueOrThrow({ where: { id: run.id }, include: { parts: true } })).toEqual(run);
  const lines = await listRedeliveries(id, { runNumber: run.number, limit: 10 });
  expect(lines).toMatchObject([{ actor: "test", records: 1, delivered: 1, runNumbers: [run.number] }]);
  expect(await db.auditEntry.count({ where: { subjectId: id, action: "source.records_sent_again" } })).toBe(1);

  // Another tab still shows it: it is gone, and sent once.
  expect(await send(id, ids, fixed)).toEqual({ delivered: 0, rejected: 0, deferred: 0, gone: 1 });
});

test("many at once; one that cannot be sent is named and then none goes", async () => {
  const good = refusedRow({ user_id: "user-1", event_type: "seen" });
  const { id, projectId, ids } = await sourceWithUndelivered([
    good,
    refusedRow({ user_id: "user-2", event_type: "seen" }),
    refusedRow({ user_id: "no", event_type: "seen" }),
  ]);
  await expect(send(id, ids)).rejects.toThrow(/none was/);
  expect(await eventsOf(projectId)).toEqual([]);
  const able: string[] = [];
  for (const one of ids) if ((await readProposal(id, one)).problem === null) able.push(one);
  expect(await send(id, able)).toMatchObject({ delivered: 2 });
  expect(await eventsOf(projectId)).toEqual(["user-1 seen", "user-2 seen"]);
});

test("what is dismissed keeps its note, is in the audit, and is never sent", async () => {
  const { id, projectId, ids } = await sourceWithUndelivered([refusedRow({ user_id: "user-1", event_type: "seen" })]);
  expect(await dismissRecords(id, ids, { note: "A test row.", actor: "test" })).toBe(1);
  expect(await stateOf(ids[0] ?? "")).toMatchObject({ state: "dismissed", note: "A test row." });
  expect(await send(id, ids)).toMatchObject({ delivered: 0, gone: 1 });
  expect(await eventsOf(projectId)).toEqual([]);
  const audit = await db.auditEntry.findFirstOrThrow({ where: { subjectId: id, action: "source.records_dismissed" } });
  expect(audit.details).toEqual({ records: 1, note: "A test row." });
});

// The user moved on since: the old value would take the place of the new one.
test("a property record is not sent over what a later run delivered, unless a person says so", async () => {
  const row = { user_id: "user-1", user_properties: { city: "Ulm" } };
  const { id, projectId, ids, closedRun } = await sourceWithUndelivered([refusedRow(row)], "user_properties");
  await closedRun([], 1);
  await expect(send(id, ids)).rejects.toMatchObject({ code: "INVALID_INPUT", field: "confirmed" });
  expect(await db.projectUser.count({ where: { projectId } })).toBe(0);
  expect(await send(id, ids, null, true)).toMatchObject({ delivered: 1 });
  expect(await db.projectUser.findFirst({ where: { projectId } })).toMatchObject({ properties: { city: "Ulm" } });
});

test("what is held goes by itself with a later run, as a line of its own", async () => {
  const { id, projectId, run } = await sourceWithUndelivered([heldEvent("user-1", "i-1"), heldEvent("user-2", "i-2")]);
  const source = await getSource(id);
  const allowedHosts = [new URL(server.baseUrl).host];
  const destination = openDestination({ ...(await getDestination(source.projectId)), allowedHosts });
  const options = { signal: new AbortController().signal, beforeRequest: async () => {} };
  await deliverDeferred(source, destination, options);
  await deliverDeferred(source, destination, options);
  destination.close();
  expect(await eventsOf(projectId)).toEqual(["user-1 seen", "user-2 seen"]);
  expect(await db.undeliveredRecord.count({ where: { sourceId: id, state: "delivered" } })).toBe(2);
  expect(await listRedeliveries(id, { runNumber: null, limit: 10 })).toMatchObject([
    { actor: null, records: 2, delivered: 2, deferred: 0, runNumbers: [run.number] },
  ]);
  await expect(readProposal(id, randomUUID())).rejects.toMatchObject({ code: "NOT_FOUND" });
});
