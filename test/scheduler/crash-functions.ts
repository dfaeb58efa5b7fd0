import { type Inngest, RetryAfterError } from "inngest";
import type { Witness } from "@/test/scheduler/witness";

const STEPS = 5;

/** Functions whose processes are killed: what they did is in the database, and gates say how far they may go. */
export const createCrashFunctions = (inngest: Inngest, { note, pass }: Witness) => [
  inngest.createFunction({ id: "chain", retries: 0, triggers: [{ event: "lab/chain" }] }, async ({ step, runId }) => {
    for (let i = 0; i < STEPS; i++)
      await step.run(`s${i}`, async () => {
        await note(runId, `s${i}`);
        if (i === 2) await pass("middle");
      });
  }),
  inngest.createFunction(
    { id: "waiter", retries: 1, triggers: [{ event: "lab/wait" }] },
    async ({ step, runId, attempt }) => {
      await step.run("before", () => note(runId, "before"));
      await step.run("late", async () => {
        await note(runId, "late", attempt);
        if (attempt === 0) throw new RetryAfterError("not yet", "1h");
      });
    },
  ),
  inngest.createFunction(
    {
      id: "poison",
      retries: 1,
      onFailure: ({ runId }) => note(runId, "poison failed"),
      triggers: [{ event: "lab/poison" }],
    },
    async ({ step, runId, attempt }) => {
      await step.run("poison", async () => {
        await note(runId, "poison", attempt);
        process.kill(process.pid, "SIGKILL");
      });
    },
  ),
  inngest.createFunction(
    { id: "neighbour", retries: 0, triggers: [{ event: "lab/neighbour" }] },
    async ({ step, runId, attempt }) => {
      for (const name of ["one", "two", "three"])
        await step.run(name, async () => {
          await note(runId, name, attempt);
          // Long enough to be under way when the app dies; a gate would keep the suspect from ever being alone.
          await new Promise((resolve) => setTimeout(resolve, 300));
        });
    },
  ),
];
