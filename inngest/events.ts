import { eventType } from "inngest";
import { z } from "zod";

/**
 * A source is due. `attempt` counts how often this due time has been asked for, so that each asking has an id of its
 * own; `connectionId` is what concurrency is counted by.
 */
export const syncRequested = eventType("lakefeed/sync.requested", {
  schema: z.object({
    sourceId: z.string(),
    connectionId: z.string(),
    dueAt: z.iso.datetime(),
    attempt: z.int().nonnegative(),
  }),
});

/** A person has paused a source: its running sync stops before its next step. */
export const sourcePaused = eventType("lakefeed/source.paused", {
  schema: z.object({ sourceId: z.string() }),
});

/** The event of one announcement. Its id is that of the announcement, so that sending it twice asks once. */
export function toEvent({
  sourceId,
  connectionId,
  dueAt,
  attempt,
}: {
  sourceId: string;
  connectionId: string;
  dueAt: Date | string;
  attempt: number;
}) {
  const due = new Date(dueAt).toISOString();
  return {
    ...syncRequested.create({ sourceId, connectionId, dueAt: due, attempt }),
    id: `${sourceId}:${due}:${attempt}`,
  };
}
