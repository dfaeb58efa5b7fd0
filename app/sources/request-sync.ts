import { after } from "next/server";
import { inngest } from "@/inngest/client";
import { sourcePaused, toEvent } from "@/inngest/events";
import { claimDueSources } from "@/lib/store/sources";

/** Tell the scheduler of a sync that was just asked for, once the page has its response. A lost word is made up by the next tick. */
export function requestSyncNow(sourceId: string): void {
  tellScheduler(async () => {
    const due = await claimDueSources(sourceId);
    if (due.length > 0) await inngest.send(due.map(toEvent));
  });
}

/** Tell the scheduler that a source was paused. A lost word only means that its run stops at the next batch by itself. */
export function announcePause(sourceId: string): void {
  tellScheduler(async () => {
    await inngest.send(sourcePaused.create({ sourceId }));
  });
}

function tellScheduler(tell: () => Promise<void>): void {
  after(async () => {
    try {
      await tell();
    } catch (error) {
      console.error(
        "The scheduler could not be told; its next tick will see it.",
        error instanceof Error ? error.message : error,
      );
    }
  });
}
