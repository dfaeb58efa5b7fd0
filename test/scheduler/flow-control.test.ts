import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { type Harness, startHarness } from "@/test/scheduler/harness";
import { waitUntil } from "@/test/wait-until";

let harness: Harness | undefined;
afterEach(async () => {
  await harness?.stop();
  harness = undefined;
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
  harness = await startHarness((inngest, { note, pass }) => [
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
  await harness.inngest.send(["a", "b", "c"].flatMap((tenant) => [go({ tenant }), go({ tenant }), go({ tenant })]));
  const { effects, openGate, ended } = harness;
  await waitUntil("two steps wait side by side", async () => (await effects()).length === 2);
  await openGate("start");
  await ended("limited", 9);
  expect(most(await effects())).toBe(2);
  for (const tenant of ["a", "b", "c"]) expect(most(await effects(), tenant)).toBe(1);
  expect((await effects()).length).toBe(36);
});

test("two schedulers on one database share a limit and do each step once", async () => {
  harness = await startHarness((inngest, { note }) => [
    inngest.createFunction({ id: "limited", concurrency: { limit: 2 }, ...GO }, async ({ step, runId }) => {
      await step.run("work", async () => {
        await note(runId, "begin");
        await note(runId, "end");
      });
    }),
  ]);
  const another = await harness.startAnother();
  await harness.inngest.send(Array.from({ length: 40 }, (_, i) => go({ i })));
  await harness.ended("limited", 40);
  await another.stop();
  const effects = await harness.effects();
  expect(effects.length).toBe(80);
  expect(most(effects)).toBeLessThanOrEqual(2);
});

test("a singleton keeps the first run of a key", async () => {
  harness = await startHarness((inngest, { pass }) => [
    inngest.createFunction(
      { id: "single", singleton: { key: "event.data.key", mode: "skip" }, ...GO },
      async ({ step }) => {
        await step.run("wait", () => pass("go"));
      },
    ),
    inngest.createFunction({ id: "each", ...GO }, async () => null),
  ]);
  for (const n of [1, 2, 3]) await harness.inngest.send(go({ key: "x", n }));
  await harness.inngest.send(go({ key: "y", n: 4 }));
  await harness.ended("each", 4);
  await harness.openGate("go");
  const ended = (await harness.ended("single", 2)).map(({ event, status }) => `${event.data.n} ${status}`);
  expect(ended).toEqual(["1 completed", "4 completed"]);
  // It is free again.
  await harness.inngest.send(go({ key: "x", n: 5 }));
  expect((await harness.ended("single", 3)).map(({ event }) => event.data.n)).toEqual([1, 4, 5]);
});

test("an event sent twice starts one run", async () => {
  harness = await startHarness((inngest) => [inngest.createFunction({ id: "each", ...GO }, async () => null)]);
  for (let i = 0; i < 3; i++) await harness.inngest.send(go({ key: "same" }, "event-1"));
  await harness.inngest.send(go({ key: "same" }, "event-2"));
  expect((await harness.ended("each", 2)).map(({ event }) => event.id)).toEqual(["event-1", "event-2"]);
});

// The SDK repeats a request that failed, with the seed of the first.
test("a request sent twice gives its events the same ids, and each starts one run", async () => {
  harness = await startHarness((inngest) => [inngest.createFunction({ id: "each", ...GO }, async () => null)]);
  const { schedulerUrl, eventKey } = harness;
  const send = async (seed: string) => {
    const headers = { "content-type": "application/json", "x-inngest-event-id-seed": seed };
    const body = JSON.stringify([go({ n: 1 }), go({ n: 2 })]);
    const response = await fetch(`${schedulerUrl}/e/${eventKey}`, { method: "POST", headers, body });
    return z.object({ ids: z.array(z.string().regex(/^[0-9A-Z]{26}$/)).length(2) }).parse(await response.json()).ids;
  };
  const ids = await send("1764547200000,c2VlZA==");
  expect(await send("1764547200000,c2VlZA==")).toEqual(ids);
  const others = await send("no time");
  expect(new Set([...ids, ...others]).size).toBe(4);
  expect((await harness.ended("each", 4)).map(({ event }) => event.id)).toEqual([...ids, ...others]);
});

test("an event cancels the runs that match it, waiting or between steps, and no later step begins", async () => {
  harness = await startHarness((inngest, { note, pass }) => [
    inngest.createFunction(
      { id: "queued", concurrency: { limit: 1 }, cancelOn: [{ event: "lab/stop", match: "data.id" }], ...GO },
      async ({ step, event, runId }) => {
        await step.run("turn", async () => {
          await note(runId, `turn ${event.data.id}`);
          await pass("turn");
        });
      },
    ),
    inngest.createFunction(
      { id: "worker", cancelOn: [{ event: "lab/stop", match: "data.id" }], ...GO },
      async ({ step, event, runId }) => {
        await step.run("first", async () => {
          await note(runId, `first ${event.data.id}`);
          await pass(`first ${event.data.id}`);
        });
        await step.run("second", () => note(runId, `second ${event.data.id}`));
      },
    ),
  ]);
  await harness.inngest.send([go({ id: 3 }), go({ id: 1 }), go({ id: 2 })]);
  const { effects, runs } = harness;
  await waitUntil("all are under way", async () => (await effects()).length === 4);
  await harness.inngest.send({ name: "lab/stop", data: {} });
  await harness.inngest.send({ name: "lab/stop", data: { id: 1 } });
  await waitUntil(
    "both of 1 are cancelled",
    async () =>
      [...(await runs("queued")), ...(await runs("worker"))].filter(({ status }) => status === "cancelled").length ===
      2,
  );
  for (const gate of ["turn", "first 1", "first 2", "first 3"]) await harness.openGate(gate);
  for (const id of ["queued", "worker"])
    expect((await harness.ended(id, 3)).map(({ status }) => status)).toEqual(["completed", "cancelled", "completed"]);
  expect((await effects()).filter((label) => label.startsWith("turn"))).toEqual(["turn 3", "turn 2"]);
  expect((await effects()).filter((label) => label.startsWith("second")).sort()).toEqual(["second 2", "second 3"]);
});

test("an event starts the functions of its name, not before its time", async () => {
  harness = await startHarness((inngest) => [
    inngest.createFunction({ id: "goes", ...GO }, async () => null),
    inngest.createFunction({ id: "late", triggers: [{ event: "lab/late" }] }, async () => null),
  ]);
  await harness.inngest.send({ name: "lab/late", ts: Date.now() + 3_600_000 });
  await harness.inngest.send([go({ n: 1 }), { name: "other/go", data: { n: 2 } }, go({ n: 3 })]);
  expect((await harness.ended("goes", 2)).map(({ event }) => event.data.n)).toEqual([1, 3]);
  expect((await harness.runs("late")).map(({ status }) => status)).toEqual(["running"]);
});
