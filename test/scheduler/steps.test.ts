import { NonRetriableError, RetryAfterError, StepError } from "inngest";
import { afterEach, describe, expect, test } from "vitest";
import { type Harness, startHarness } from "@/test/scheduler/harness";
import { waitUntil } from "@/test/wait-until";

let harness: Harness | undefined;
afterEach(async () => {
  await harness?.stop();
  harness = undefined;
});

const GO: { triggers: [{ event: "lab/go" }] } = { triggers: [{ event: "lab/go" }] };

// The SDK's own default is on: then it would finish several steps in one call.
test.each([true, false])(
  "with checkpointing %s each step is done once, in a call of its own, and its result is what the next one sees",
  async (checkpointing) => {
    harness = await startHarness((inngest, { note }) => [
      inngest.createFunction({ id: "chain", checkpointing, ...GO }, async ({ step, runId }) => {
        await note(runId, "call");
        const first = await step.run("first", async () =>
          note(runId, "first").then(() => ({ "10": 1, a: "\u0000\ud800" })),
        );
        const second = await step.run("second", async () => note(runId, "second").then(() => null));
        return { first, second };
      }),
    ]);
    await harness.inngest.send({ name: "lab/go" });
    const [run] = await harness.ended("chain");
    expect(run).toMatchObject({ status: "completed", output: { first: { "10": 1, a: "\u0000\ud800" }, second: null } });
    expect(await harness.effects()).toEqual(["call", "first", "call", "second", "call"]);
    expect(await harness.db.rows("SELECT FROM scheduler.job")).toEqual([]);
  },
);

test("steps side by side each run once, also with a chain among them", async () => {
  harness = await startHarness((inngest, { note }) => [
    inngest.createFunction({ id: "parallel", ...GO }, async ({ step, runId }) => {
      const one = (name: string, value: number) => step.run(name, async () => note(runId, name).then(() => value));
      const chain = async () => (await one("a", 1)) + (await one("b", 10));
      const [sum, two] = await Promise.all([chain(), one("c", 2)]);
      return [sum, two, await one("d", 3)];
    }),
  ]);
  await harness.inngest.send({ name: "lab/go" });
  expect(await harness.ended("parallel")).toMatchObject([{ status: "completed", output: [11, 2, 3] }]);
  expect((await harness.effects()).sort()).toEqual(["a", "b", "c", "d"]);
});

test("a step that fails is tried again, others are not", async () => {
  harness = await startHarness((inngest, { note }) => [
    inngest.createFunction({ id: "flaky", retries: 2, ...GO }, async ({ step, runId, attempt }) => {
      await step.run("sound", () => note(runId, "sound", attempt));
      await step.run("flaky", async () => {
        await note(runId, "flaky", attempt);
        if (attempt < 2) throw new Error("not yet");
      });
      await step.run("last", () => note(runId, "last", attempt));
    }),
  ]);
  await harness.inngest.send({ name: "lab/go" });
  expect(await harness.ended("flaky")).toMatchObject([{ status: "completed" }]);
  expect(await harness.effects()).toEqual(["sound", "flaky", "flaky#1", "flaky#2", "last"]);
});

test("retries are bounded, and onFailure then gets the event and the error", async () => {
  harness = await startHarness((inngest, { note }) => [
    inngest.createFunction(
      {
        id: "step-fails",
        retries: 1,
        onFailure: async ({ event, error, runId }) =>
          note(runId, `failure ${event.data.event.data.id} ${error.message} ${event.data.run_id}`),
        ...GO,
      },
      async ({ step, runId, attempt }) => {
        await step.run("fails", async () => {
          await note(runId, "try", attempt);
          throw new Error("nope");
        });
      },
    ),
    inngest.createFunction({ id: "body-fails", retries: 1, ...GO }, async ({ runId, attempt }) => {
      await note(runId, "body", attempt);
      throw new Error("nope");
    }),
  ]);
  await harness.inngest.send({ name: "lab/go", data: { id: 7 } });
  const [step] = await harness.ended("step-fails");
  const [body] = await harness.ended("body-fails");
  expect(step).toMatchObject({ status: "failed", output: { message: "nope" } });
  expect(body).toMatchObject({ status: "failed", output: { message: "nope" } });
  expect(await harness.effects(step?.id)).toEqual(["try", "try#1"]);
  expect(await harness.effects(body?.id)).toEqual(["body", "body#1"]);
  const [failure] = await harness.ended("step-fails-failure");
  expect(await harness.effects(failure?.id)).toEqual([`failure 7 nope ${step?.id}`]);
});

test("a failure that no retry can fix ends the run at once; one that names its time waits for it; a caught one does not end the run", async () => {
  harness = await startHarness((inngest, { note }) => [
    inngest.createFunction({ id: "final", retries: 3, ...GO }, async ({ step, runId, attempt }) => {
      await step.run("final", async () => {
        await note(runId, "final", attempt);
        throw new NonRetriableError("never");
      });
    }),
    inngest.createFunction({ id: "patient", retries: 1, ...GO }, async ({ step, runId, attempt }) => {
      await step.run("patient", async () => {
        await note(runId, "patient", attempt);
        if (attempt === 0) throw new RetryAfterError("busy", new Date(Date.now() + 200));
      });
    }),
    inngest.createFunction({ id: "caught", retries: 0, ...GO }, async ({ step, runId }) => {
      const error = await step
        .run("throws", () => Promise.reject(new Error("caught")))
        .catch((reason: unknown) => reason);
      await step.run("after", () => note(runId, "after"));
      return error instanceof StepError && error.message;
    }),
  ]);
  await harness.inngest.send({ name: "lab/go" });
  const [final] = await harness.ended("final");
  const [patient] = await harness.ended("patient");
  const [caught] = await harness.ended("caught");
  expect(final).toMatchObject({ status: "failed", output: { message: "never" } });
  expect(await harness.effects(final?.id)).toEqual(["final"]);
  expect(patient).toMatchObject({ status: "completed" });
  expect(await harness.effects(patient?.id)).toEqual(["patient", "patient#1"]);
  expect(caught).toMatchObject({ status: "completed", output: "caught" });
  expect(await harness.effects(caught?.id)).toEqual(["after"]);
});

test("a step that takes too long counts as a failed try", async () => {
  harness = await startHarness(
    (inngest, { note, pass }) => [
      inngest.createFunction({ id: "hangs", retries: 1, ...GO }, async ({ step, runId, attempt }) => {
        await step.run("hangs", async () => {
          await note(runId, "hangs", attempt);
          await pass("never");
        });
      }),
    ],
    { stepTimeoutMs: 500 },
  );
  await harness.inngest.send({ name: "lab/go" });
  expect(await harness.ended("hangs")).toMatchObject([{ status: "failed", output: { name: "StepTimeout" } }]);
  expect(await harness.effects()).toEqual(["hangs", "hangs#1"]);
  await harness.openGate("never");
});

test("step.sendEvent fans out, each event once", async () => {
  harness = await startHarness((inngest, { note }) => [
    inngest.createFunction({ id: "fan", ...GO }, async ({ step }) => {
      await step.sendEvent(
        "fan-out",
        Array.from({ length: 50 }, (_, i) => ({ name: "lab/leaf", data: { i } })),
      );
    }),
    inngest.createFunction({ id: "leaf", triggers: [{ event: "lab/leaf" }] }, async ({ event, step, runId }) => {
      await step.run("leaf", () => note(runId, `leaf ${event.data.i}`));
    }),
  ]);
  await harness.inngest.send({ name: "lab/go" });
  const leaves = await harness.ended("leaf", 50);
  expect(leaves.every(({ status }) => status === "completed")).toBe(true);
  expect(new Set(await harness.effects()).size).toBe(50);
  expect((await harness.effects()).length).toBe(50);
});

describe("what a real server would not take fails the run", () => {
  test("an output above 4 MiB, of a step or of the function", async () => {
    const output = "x".repeat(4 * 1024 * 1024);
    harness = await startHarness((inngest) => [
      inngest.createFunction({ id: "step", ...GO }, async ({ step }) => {
        await step.run("large", () => output);
      }),
      inngest.createFunction({ id: "function", ...GO }, async () => output),
    ]);
    await harness.inngest.send({ name: "lab/go" });
    for (const id of ["step", "function"])
      expect(await harness.ended(id)).toMatchObject([{ status: "failed", output: { name: "LimitExceeded" } }]);
  });

  test("a state above 32 MiB, and more than 1,000 steps", async () => {
    harness = await startHarness((inngest, { note, pass }) => [
      inngest.createFunction({ id: "state", ...GO }, async ({ step }) => {
        for (let i = 0; i < 20; i++) await step.run(`s${i}`, () => "x".repeat(3_500_000));
      }),
      inngest.createFunction({ id: "steps", ...GO }, async ({ step, runId }) => {
        for (let i = 0; i < 20; i++)
          await step.run(`s${i}`, async () => {
            await note(runId, `s${i}`);
            await pass("on");
          });
      }),
    ]);
    await harness.inngest.send({ name: "lab/go" });
    const { db, effects, openGate, ended } = harness;
    await waitUntil("the first step is under way", async () => (await effects()).length === 1);
    // As if 990 steps had been done before these.
    await db.rows("UPDATE scheduler.run SET step_count = 990 WHERE function_id = 'lab-steps'");
    await openGate("on");
    for (const id of ["state", "steps"])
      expect(await ended(id)).toMatchObject([{ status: "failed", output: { name: "LimitExceeded" } }]);
    expect(
      await db.rows("SELECT FROM scheduler.step JOIN scheduler.run ON run.id = run_id WHERE function_id = 'lab-steps'"),
    ).toHaveLength(11);
  });

  test("a step kind that the embedded scheduler does not know", async () => {
    harness = await startHarness((inngest) => [
      inngest.createFunction({ id: "waits", ...GO }, async ({ step }) => {
        await step.waitForEvent("answer", { event: "lab/answer", timeout: "1h" });
      }),
      inngest.createFunction({ id: "sleeps", ...GO }, async ({ step }) => {
        await step.sleep("nap", "1h");
      }),
    ]);
    await harness.inngest.send({ name: "lab/go" });
    for (const [id, kind] of [
      ["waits", "WaitForEvent"],
      ["sleeps", "Sleep"],
    ] as const) {
      const [run] = await harness.ended(id);
      expect(run).toMatchObject({ status: "failed", output: { name: "UnsupportedStep" } });
      expect(JSON.stringify(run?.output)).toContain(kind);
    }
  });

  test("steps side by side that are not waited for together", async () => {
    harness = await startHarness((inngest) => [
      inngest.createFunction({ id: "races", optimizeParallelism: false, ...GO }, async ({ step }) => {
        await step.run("one", () => 1);
      }),
    ]);
    await harness.inngest.send({ name: "lab/go" });
    const [run] = await harness.ended("races");
    expect(run).toMatchObject({ status: "failed", output: { name: "UnsupportedOption" } });
    expect(JSON.stringify(run?.output)).toContain("optimizeParallelism");
  });
});
