import { Inngest } from "inngest";
import { afterEach, expect, test } from "vitest";
import { signBody } from "@/inngest/embedded/app/signature";
import { openDatabase } from "@/inngest/embedded/database";
import { deleteOld } from "@/inngest/embedded/delete-old";
import { createLog } from "@/inngest/embedded/log";
import { startScheduler } from "@/inngest/embedded/start-scheduler";
import { type Harness, startHarness } from "@/test/scheduler/harness";
import { waitUntil } from "@/test/wait-until";

let harness: Harness | undefined;
afterEach(async () => {
  await harness?.stop();
  harness = undefined;
});

const GO: { triggers: [{ event: "lab/go" }] } = { triggers: [{ event: "lab/go" }] };

test("an app with anything unsupported is rejected as a whole and by name, and the functions before it stay", async () => {
  harness = await startHarness((inngest) => [inngest.createFunction({ id: "good", ...GO }, async () => "still here")]);
  const { health } = harness;
  expect(await health()).toMatchObject({ ok: true, httpStatus: 200, functions: ["lab-good"] });

  await harness.deploy((inngest) => [
    inngest.createFunction({ id: "good", ...GO }, async () => "still here"),
    inngest.createFunction({ id: "bad", throttle: { limit: 1, period: "1s" }, ...GO }, async () => null),
  ]);
  const rejected = await waitUntil(
    "the rejection is reported",
    async () => (await health()).problem?.includes("lab-bad") && health(),
  );
  expect(rejected).toMatchObject({ ok: false, httpStatus: 503, functions: ["lab-good"] });
  expect(rejected.problem).toContain("throttle");
  expect(harness.log.join("\n")).toContain("throttle");
  await harness.inngest.send({ name: "lab/go" });
  expect(await harness.ended("good")).toMatchObject([{ status: "completed", output: "still here" }]);

  await harness.deploy((inngest) => [inngest.createFunction({ id: "fixed", ...GO }, async () => null)]);
  await waitUntil("the new list holds", async () => (await health()).functions.join() === "lab-fixed");
  expect(await health()).toMatchObject({ ok: true, problem: null });
});

test("neither side does anything for a caller without a key", async () => {
  harness = await startHarness((inngest) => [inngest.createFunction({ id: "good", ...GO }, async () => null)]);
  const json = { "content-type": "application/json" };
  const wrong = { ...json, "x-inngest-signature": signBody("abcd", "{}", Date.now()) };
  for (const method of ["POST", "PUT"])
    for (const headers of [json, wrong]) {
      const url = `${harness.appEndpoint}?fnId=lab-good&stepId=step`;
      expect((await fetch(url, { method, headers, body: "{}" })).status).toBe(401);
    }
  expect((await fetch(`${harness.schedulerUrl}/e/wrong`, { method: "POST", body: "{}" })).status).toBe(401);
  const stranger = new Inngest({ id: "stranger", isDev: false, baseUrl: harness.schedulerUrl, eventKey: "wrong" });
  await expect(stranger.send({ name: "lab/go" })).rejects.toThrow(/401|key/i);
});

test("events that a real server would reject are rejected", async () => {
  harness = await startHarness((inngest) => [inngest.createFunction({ id: "good", ...GO }, async () => null)]);
  const { schedulerUrl, eventKey } = harness;
  const post = async (body: string) => (await fetch(`${schedulerUrl}/e/${eventKey}`, { method: "POST", body })).status;
  expect(await post(JSON.stringify({ name: "lab/go", data: { text: "x".repeat(512 * 1024) } }))).toBe(400);
  expect(await post(JSON.stringify({ data: {} }))).toBe(400);
  expect(await post(JSON.stringify({ name: "inngest/function.failed" }))).toBe(400);
  expect(await post(JSON.stringify({ name: "lab/go", id: "\u0000" }))).toBe(400);
  expect(await post("{")).toBe(400);
  expect(await post(JSON.stringify(Array.from({ length: 5001 }, () => ({ name: "lab/go" }))))).toBe(400);
  expect(await harness.db.rows("SELECT FROM scheduler.event")).toEqual([]);
});

test("ticks missed while nothing ran are made up once", async () => {
  harness = await startHarness((inngest, { note }) => [
    inngest.createFunction({ id: "tick", triggers: [{ cron: "0 4 1 1 *" }] }, async ({ event, runId }) =>
      note(runId, `${event.name} ${JSON.stringify(event.data).includes("0 4 1 1")}`),
    ),
  ]);
  const { db } = harness;
  await harness.restart(async () => {
    await db.rows("UPDATE scheduler.cron SET next_at = now() - interval '3 years'");
  });
  expect(await harness.ended("tick")).toMatchObject([{ status: "completed" }]);
  expect(await harness.effects()).toEqual(["inngest/scheduled.timer true"]);
  expect(await db.rows("SELECT FROM scheduler.cron WHERE next_at > now()")).toHaveLength(1);
  expect(await db.rows("SELECT FROM scheduler.event")).toHaveLength(1);
});

test("the last tick can be read in SQL and continues", async () => {
  harness = await startHarness((inngest) => [inngest.createFunction({ id: "good", ...GO }, async () => null)]);
  const { db } = harness;
  const read = async () =>
    (await db.rows<{ last_tick_at: Date }>("SELECT last_tick_at FROM scheduler.state"))[0]?.last_tick_at;
  const first = await waitUntil("it has ticked", read);
  await waitUntil("it ticks again", async () => ((await read()) ?? first) > first);
});

test("what is old is deleted, what is open or new stays", async () => {
  harness = await startHarness((inngest, { pass }) => [
    inngest.createFunction({ id: "short", ...GO }, async ({ step }) => step.run("one", () => 1)),
    inngest.createFunction({ id: "long", ...GO }, async ({ step }) => step.run("one", () => pass("end"))),
  ]);
  for (const n of [1, 2]) {
    await harness.inngest.send({ name: "lab/go", id: `event-${n}` });
    await harness.ended("short", n);
  }
  const { db, runs } = harness;
  await waitUntil("both are under way", async () => (await runs("long")).length === 2);
  await db.rows("UPDATE scheduler.event SET received_at = now() - interval '3 days' WHERE id = 'event-1'");
  await db.rows(
    `UPDATE scheduler.run SET created_at = now() - interval '8 days', ended_at = CASE WHEN status = 'running' THEN NULL ELSE now() - interval '8 days' END
     WHERE event->>'id' = 'event-1'`,
  );
  const database = openDatabase(
    db.url,
    createLog(() => undefined),
  );
  await deleteOld(database).finally(() => database.close());
  expect(await db.rows("SELECT id FROM scheduler.event")).toEqual([{ id: "event-2" }]);
  expect((await runs("short")).map(({ event }) => event.id)).toEqual(["event-2"]);
  expect((await runs("long")).map(({ event }) => event.id)).toEqual(["event-1", "event-2"]);
  expect(await db.rows("SELECT FROM scheduler.step")).toHaveLength(1);
  await harness.openGate("end");
});

test("a taken port and a malformed key are errors that say so", async () => {
  harness = await startHarness((inngest) => [inngest.createFunction({ id: "good", ...GO }, async () => null)]);
  const port = Number(new URL(harness.schedulerUrl).port);
  const options = {
    databaseUrl: harness.db.url,
    appEndpoint: harness.appEndpoint,
    port,
    eventKey: "k",
    signingKey: "abcd",
  };
  await expect(startScheduler(options)).rejects.toThrow(`Port ${port}`);
  await expect(startScheduler({ ...options, signingKey: "abc" })).rejects.toThrow("hexadecimal");
});
