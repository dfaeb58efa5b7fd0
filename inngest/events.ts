import { eventType } from "inngest";
import { z } from "zod";

/**
 * A source is due. `attempt` counts the announcements of this due time, so that each has an id of its own.
 * `connectionId` is the key of the concurrency limit.
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

/** The event of one announcement. Its id is that of the announcement: sent twice, it counts once. */
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
