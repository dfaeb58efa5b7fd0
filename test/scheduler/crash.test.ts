import { describe, expect, test } from "vitest";
import { type CrashHarness, startCrashHarness } from "@/test/scheduler/crash-harness";
import { waitUntil } from "@/test/wait-until";

const WAKE = "UPDATE scheduler.job SET due_at = due_at - $1::interval WHERE attempt = 1 AND token IS NULL RETURNING id";

// The scenarios mostly wait, for a lease or a process, so they share the time.
describe.concurrent("after kill -9", { timeout: 300_000 }, () => {
  test.each([["app"], ["scheduler"], ["app", "scheduler"]])(
    "of %s %s only the step in flight is repeated",
    (...killed) =>
      withHarness(async (harness) => {
        const [app, scheduler] = [harness.startApp(), harness.startScheduler()];
        await harness.ready();
        await harness.inngest.send([{ name: "lab/chain" }, { name: "lab/wait" }]);
        await waitUntil("chain is in its third step", async () => (await harness.effects("chain")).includes("s2"));
        await waitUntil("the waiter waits", async () => (await harness.db.rows(WAKE, ["0"])).length === 1);
        if (killed.includes("app")) await harness.kill(app);
        if (killed.includes("scheduler")) await harness.kill(scheduler);
        await harness.openGate("middle");
        if (killed.includes("app")) harness.startApp();
        if (killed.includes("scheduler")) harness.startScheduler();

        expect(await harness.ended("chain")).toMatchObject([{ status: "completed" }]);
        const effects = await harness.effects("chain");
        if (killed.includes("app")) expect(effects).toEqual(["s0", "s1", "s2", "s2", "s3", "s4"]);
        // An app that lives may hand its step to the next scheduler before that takes the run over.
        expect([...new Set(effects)]).toEqual(["s0", "s1", "s2", "s3", "s4"]);
        expect(effects.length).toBeLessThanOrEqual(6);
        await harness.db.rows(WAKE, ["1 hour"]);
        expect(await harness.ended("waiter")).toMatchObject([{ status: "completed" }]);
        expect(await harness.effects("waiter")).toEqual(["before", "late", "late#1"]);
      }),
  );

  test("by a run itself, that run fails alone: no neighbour loses a try", () =>
    withHarness(async (harness) => {
      const deaths = harness.superviseApp();
      harness.startScheduler();
      await harness.ready();
      await harness.inngest.send([
        ...Array.from({ length: 6 }, () => ({ name: "lab/neighbour" })),
        { name: "lab/poison" },
        ...Array.from({ length: 6 }, () => ({ name: "lab/neighbour" })),
      ]);
      await waitUntil("the first blame is given", async () => {
        // The scheduler waits 15 s before a retry; here it is made due at once.
        const due = "UPDATE scheduler.job SET due_at = now() WHERE attempt = 1 AND token IS NULL RETURNING id";
        return (await harness.db.rows(due)).length > 0;
      });
      expect(await harness.ended("poison")).toMatchObject([{ status: "failed", output: { name: "AppLost" } }]);
      const neighbours = await harness.ended("neighbour", 12);
      expect(neighbours.map(({ status }) => status)).toEqual(neighbours.map(() => "completed"));
      expect(await harness.effects("poison")).toEqual(["poison", "poison", "poison", "poison", "poison#1"]);
      expect(deaths.count).toBe(5);
      // Three deaths in company, then the suspect was alone.
      const begun = await harness.db.rows<{ times: number }>(
        "SELECT count(*)::int AS times FROM effect WHERE label <> 'poison' GROUP BY run_id, label",
      );
      expect(Math.max(...begun.map(({ times }) => times))).toBeLessThanOrEqual(4);
      await harness.ended("poison-failure");
      expect(await harness.effects("poison-failure")).toEqual(["poison failed"]);
    }));
});

async function withHarness(work: (harness: CrashHarness) => Promise<void>): Promise<void> {
  const harness = await startCrashHarness();
  await work(harness).finally(() => harness.stop());
}
