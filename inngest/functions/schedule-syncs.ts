import { cron } from "inngest";
import { claimDueSources } from "@/lib/store/sources";
import { inngest } from "../client";
import { toEvent } from "../events";

/**
 * Each minute: announce every source whose sync is due and has made no progress for a while. The
 * sources' rows say what is due, so the next tick makes up for missed ones, once.
 */
export const scheduleSyncs = inngest.createFunction(
  { id: "schedule-syncs", triggers: [cron("* * * * *")], retries: 0, concurrency: { limit: 1 } },
  async ({ step }) => {
    const due = await step.run("announce", () => claimDueSources());
    if (due.length === 0) return { announced: 0 };
    await step.sendEvent("request-syncs", due.map(toEvent));
    return { announced: due.length };
  },
);
