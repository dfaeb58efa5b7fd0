import { describe, expect, test } from "vitest";
import { type CrashLab, startCrashLab } from "@/test/scheduler/crash-lab";
import { waitUntil } from "@/test/wait-until";

const WAKE = "UPDATE scheduler.job SET due_at = due_at - $1::interval WHERE attempt = 1 AND token IS NULL RETURNING id";

// The scenarios mostly wait, for a lease or a process, so they share the time.
describe.concurrent("after kill -9", { timeout: 300_000 }, () => {
  test.each([["app"], ["scheduler"], ["app", "scheduler"]])(
    "of %s %s only the step in flight is repeated",
    (...killed) =>
      withLab(async (lab) => {
        const [app, scheduler] = [lab.startApp(), lab.startScheduler()];
        await lab.ready();
        await lab.inngest.send([{ name: "lab/chain" }, { name: "lab/wait" }]);
        await waitUntil("chain is in its third step", async () => (await lab.effects("chain")).includes("s2"));
        await waitUntil("the waiter waits", async () => (await lab.db.rows(WAKE, ["0"])).length === 1);
        if (killed.includes("app")) await lab.kill(app);
        if (killed.includes("scheduler")) await lab.kill(scheduler);
        await lab.openGate("middle");
        if (killed.includes("app")) lab.startApp();
        if (killed.includes("scheduler")) lab.startScheduler();

        expect(await lab.ended("chain")).toMatchObject([{ status: "completed" }]);
        const effects = await lab.effects("chain");
        if (killed.includes("app")) expect(effects).toEqual(["s0", "s1", "s2", "s2", "s3", "s4"]);
        // An app that lives may hand its step to the next scheduler before that takes the run over.
        expect([...new Set(effects)]).toEqual(["s0", "s1", "s2", "s3", "s4"]);
        expect(effects.length).toBeLessThanOrEqual(6);
        await lab.db.rows(WAKE, ["1 hour"]);
        expect(await lab.ended("waiter")).toMatchObject([{ status: "completed" }]);
        expect(await lab.effects("waiter")).toEqual(["before", "late", "late#1"]);
      }),
  );

  test("by a run itself, that run fails alone: no neighbour loses a try", () =>
    withLab(async (lab) => {
      const deaths = lab.superviseApp();
      lab.startScheduler();
      await lab.ready();
      await lab.inngest.send([
        ...Array.from({ length: 6 }, () => ({ name: "lab/neighbour" })),
        { name: "lab/poison" },
        ...Array.from({ length: 6 }, () => ({ name: "lab/neighbour" })),
      ]);
      await waitUntil("the first blame is given", async () => {
        // The scheduler waits 15 s before a retry; here it is made due at once.
        const due = "UPDATE scheduler.job SET due_at = now() WHERE attempt = 1 AND token IS NULL RETURNING id";
        return (await lab.db.rows(due)).length > 0;
      });
      expect(await lab.ended("poison")).toMatchObject([{ status: "failed", output: { name: "AppLost" } }]);
      const neighbours = await lab.ended("neighbour", 12);
      expect(neighbours.map(({ status }) => status)).toEqual(neighbours.map(() => "completed"));
      expect(await lab.effects("poison")).toEqual(["poison", "poison", "poison", "poison", "poison#1"]);
      expect(deaths.count).toBe(5);
      // Three deaths in company, then the suspect was alone.
      const begun = await lab.db.rows<{ times: number }>(
        "SELECT count(*)::int AS times FROM effect WHERE label <> 'poison' GROUP BY run_id, label",
      );
      expect(Math.max(...begun.map(({ times }) => times))).toBeLessThanOrEqual(4);
      await lab.ended("poison-failure");
      expect(await lab.effects("poison-failure")).toEqual(["poison failed"]);
    }));
});

async function withLab(work: (lab: CrashLab) => Promise<void>): Promise<void> {
  const lab = await startCrashLab();
  await work(lab).finally(() => lab.stop());
}
