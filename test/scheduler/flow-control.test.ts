import { afterEach, expect, test } from "vitest";
import { type Lab, startLab } from "@/test/scheduler/lab";
import { waitUntil } from "@/test/wait-until";

let lab: Lab | undefined;
afterEach(async () => {
  await lab?.stop();
  lab = undefined;
});

const GO: { triggers: [{ event: "lab/go" }] } = { triggers: [{ event: "lab/go" }] };
const go = (data: Record<string, unknown>, id?: string) => ({ name: "lab/go", data, id });

/** The most that ran at once, of the labels that `begin <key>` and `end <key>` stand for. */
function most(effects: readonly string[], key = ""): number {
  let [now, max] = [0, 0];
  for (const label of effects) {
    if (label.startsWith(`begin ${key}`)) now += 1;
    if (label.startsWith(`end ${key}`)) now -= 1;
    max = Math.max(max, now);
  }
  return max;
}

test("never runs more steps at once than a key allows, and does use what it allows", async () => {
  lab = await startLab((inngest, { note, pass }) => [
    inngest.createFunction(
      { id: "limited", concurrency: [{ limit: 1, key: "event.data.tenant" }, { limit: 2 }], ...GO },
      async ({ step, event, runId }) => {
        for (const name of ["one", "two"])
          await step.run(name, async () => {
            await note(runId, `begin ${event.data.tenant}`);
            await pass("start");
            await note(runId, `end ${event.data.tenant}`);
          });
      },
    ),
  ]);
  await lab.inngest.send(["a", "b", "c"].flatMap((tenant) => [go({ tenant }), go({ tenant }), go({ tenant })]));
  const { effects, openGate, ended } = lab;
  await waitUntil("two steps wait side by side", async () => (await effects()).length === 2);
  await openGate("start");
  await ended("limited", 9);
  expect(most(await effects())).toBe(2);
  for (const tenant of ["a", "b", "c"]) expect(most(await effects(), tenant)).toBe(1);
  expect((await effects()).length).toBe(36);
});

test("two schedulers on one database share a limit over two functions and do each step once", async () => {
  lab = await startLab((inngest, { note }) =>
    ["left", "right"].map((id) =>
      inngest.createFunction(
        { id, concurrency: { limit: 2, key: "'all'", scope: "account" }, ...GO },
        async ({ step, runId }) => {
          await step.run("work", async () => {
            await note(runId, "begin");
            await note(runId, "end");
          });
        },
      ),
    ),
  );
  const another = await lab.startAnother();
  await lab.inngest.send(Array.from({ length: 20 }, (_, i) => go({ i })));
  await lab.ended("left", 20);
  await lab.ended("right", 20);
  await another.stop();
  const effects = await lab.effects();
  expect(effects.length).toBe(80);
  expect(most(effects)).toBeLessThanOrEqual(2);
});

test("singleton skip keeps the first run, singleton cancel the last", async () => {
  lab = await startLab((inngest, { pass }) =>
    (["skip", "cancel"] as const).map((mode) =>
      inngest.createFunction({ id: mode, singleton: { key: "event.data.key", mode }, ...GO }, async ({ step }) => {
        await step.run("wait", () => pass("go"));
      }),
    ),
  );
  for (const n of [1, 2, 3]) await lab.inngest.send(go({ key: "x", n }));
  await lab.inngest.send(go({ key: "y", n: 4 }));
  const { runs } = lab;
  await waitUntil("all events took effect", async () => (await runs("cancel")).length === 4);
  await lab.openGate("go");
  const told = async (id: string) => (await lab?.ended(id))?.map((run) => `${run.event.data.n} ${run.status}`);
  expect(await told("skip")).toEqual(["1 completed", "4 completed"]);
  expect(await told("cancel")).toEqual(["1 cancelled", "2 cancelled", "3 completed", "4 completed"]);
});

test("an event sent twice, or with a key that was had, starts one run", async () => {
  lab = await startLab((inngest) => [
    inngest.createFunction({ id: "each", ...GO }, async () => null),
    inngest.createFunction({ id: "idempotent", idempotency: "event.data.key", ...GO }, async () => null),
  ]);
  for (let i = 0; i < 3; i++) await lab.inngest.send(go({ key: "same" }, "event-1"));
  await lab.inngest.send(go({ key: "same" }, "event-2"));
  await lab.inngest.send(go({ key: "other" }, "event-3"));
  expect((await lab.ended("each", 3)).map(({ event }) => event.id)).toEqual(["event-1", "event-2", "event-3"]);
  expect((await lab.ended("idempotent", 2)).map(({ event }) => event.id)).toEqual(["event-1", "event-3"]);
});

test("an event cancels the runs that match it, sleeping or between steps, and no later step begins", async () => {
  lab = await startLab((inngest, { note, pass }) => [
    inngest.createFunction(
      { id: "sleeper", cancelOn: [{ event: "lab/stop", match: "data.id" }], ...GO },
      async ({ step, event, runId }) => {
        await step.sleep("nap", event.data.id === 3 ? "10ms" : "1h");
        await step.run("after", () => note(runId, `after ${event.data.id}`));
      },
    ),
    inngest.createFunction(
      { id: "worker", cancelOn: [{ event: "lab/stop", if: "async.data.id == event.data.id" }], ...GO },
      async ({ step, event, runId }) => {
        await step.run("first", async () => {
          await note(runId, `first ${event.data.id}`);
          await pass(`first ${event.data.id}`);
        });
        await step.run("second", () => note(runId, `second ${event.data.id}`));
      },
    ),
  ]);
  await lab.inngest.send([go({ id: 1 }), go({ id: 2 }), go({ id: 3 })]);
  const { effects, runs } = lab;
  await waitUntil("all are under way", async () => (await effects()).length === 4);
  await lab.inngest.send({ name: "lab/stop", data: {} });
  await lab.inngest.send({ name: "lab/stop", data: { id: 1 } });
  await waitUntil(
    "both of 1 are cancelled",
    async () =>
      [...(await runs("sleeper")), ...(await runs("worker"))].filter(({ status }) => status === "cancelled").length ===
      2,
  );
  for (const id of [1, 2, 3]) await lab.openGate(`first ${id}`);
  const statuses = (await lab.ended("worker", 3)).map(({ status }) => status);
  expect(statuses).toEqual(["cancelled", "completed", "completed"]);
  expect((await runs("sleeper")).map(({ status }) => status)).toEqual(["cancelled", "running", "completed"]);
  expect(await effects()).not.toContain("second 1");
  expect(await effects()).toContain("second 2");
});

test("a run is cancelled by its id with the signing key only, and inngest/function.cancelled goes out", async () => {
  lab = await startLab((inngest, { note }) => [
    inngest.createFunction({ id: "sleeper", ...GO }, async ({ step }) => step.sleep("nap", "1h")),
    inngest.createFunction(
      { id: "hears", triggers: [{ event: "inngest/function.cancelled" }] },
      async ({ event, runId }) => note(runId, `cancelled ${event.data.function_id}`),
    ),
  ]);
  await lab.inngest.send(go({}));
  const { runs, schedulerUrl, signingKey } = lab;
  const run = await waitUntil("it runs", async () => (await runs("sleeper"))[0]);
  const { hashSigningKey } = await import("@/inngest/embedded/app/signature");
  const cancel = (authorization: string) =>
    fetch(`${schedulerUrl}/v1/runs/${run.id}`, { method: "DELETE", headers: { authorization } });
  expect((await cancel("Bearer wrong")).status).toBe(401);
  expect((await runs("sleeper"))[0]?.status).toBe("running");
  expect((await cancel(`Bearer ${hashSigningKey(signingKey)}`)).status).toBe(200);
  expect(await lab.ended("sleeper")).toMatchObject([{ status: "cancelled" }]);
  await lab.ended("hears");
  expect(await lab.effects()).toEqual(["cancelled lab-sleeper"]);
});

test("an event starts the functions whose name, pattern and filter fit, not before its time", async () => {
  lab = await startLab((inngest) => [
    inngest.createFunction({ id: "pattern", triggers: [{ event: "lab/*" }] }, async () => null),
    inngest.createFunction(
      { id: "filtered", triggers: [{ event: "lab/go", if: "event.data.n > 1" }] },
      async () => null,
    ),
  ]);
  await lab.inngest.send([go({ n: 1 }), go({ n: 2 }), { name: "other/go", data: { n: 3 } }]);
  await lab.inngest.send({ name: "lab/late", ts: Date.now() + 3_600_000 });
  const { runs } = lab;
  await waitUntil("all events took effect", async () => (await runs("pattern")).length === 3);
  expect((await lab.ended("filtered")).map(({ event }) => event.data.n)).toEqual([2]);
  await waitUntil(
    "the two are done",
    async () => (await runs("pattern")).filter(({ status }) => status === "completed").length === 2,
  );
  expect((await runs("pattern")).map(({ status }) => status)).toEqual(["completed", "completed", "running"]);
});
