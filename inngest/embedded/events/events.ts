import { createHash } from "node:crypto";
import { factory, ulid } from "ulid";
import { z } from "zod";
import type { Transaction } from "../database";
import { LIMITS } from "../limits";

/** An event as the SDK sends it. Fields that are not listed here are stored and passed on. */
const incomingEventSchema = z.looseObject({
  name: z
    .string()
    .min(1, "an event needs a name")
    .refine((name) => !name.startsWith("inngest/"), "names that begin with inngest/ are the server's own"),
  data: z.record(z.string(), z.unknown()).nullish(),
  id: z
    .string()
    .max(512, "an event's id may have 512 characters")
    .refine((id) => !id.includes("\0"), "an event's id may not contain the character 0")
    .nullish(),
  ts: z.int().min(0).max(8_640_000_000_000_000).nullish(),
});
export const incomingEventsSchema = z.union([
  incomingEventSchema.transform((event) => [event]),
  z
    .array(incomingEventSchema)
    .max(LIMITS.eventsPerRequestMax, `a request may carry ${LIMITS.eventsPerRequestMax} events`),
]);
export type IncomingEvent = z.infer<typeof incomingEventSchema>;

/** An event as functions see it. */
export type StoredEvent = { id: string; name: string; data: Record<string, unknown>; ts: number };

/**
 * Store what a sender sent and give each event its identifier. The same `seed`
 * (which the SDK repeats when it sends again) gives the same identifiers, and
 * an event whose identifier is known already is dropped.
 */
export async function acceptEvents(tx: Transaction, events: readonly IncomingEvent[], seed: string | null, now: Date) {
  const ids: string[] = [];
  for (const [index, event] of events.entries()) {
    const id = seed === null ? ulid(now.getTime()) : seededUlid(seed, index, now);
    ids.push(id);
    await storeEvent(tx, { ...event, id: event.id || id, data: event.data ?? {}, ts: event.ts ?? now.getTime() }, null);
  }
  return ids;
}

/** The identifier of one event of a request. A seed begins with the time of the first sending. */
function seededUlid(seed: string, index: number, now: Date): string {
  const sentAtMs = /^\d{1,14}(?=,)/.exec(seed)?.[0] ?? now.getTime();
  const bytes = createHash("sha256").update(`${seed}:${index}`).digest().values();
  return factory(() => ((bytes.next().value ?? 0) % 32) / 32)(Number(sentAtMs));
}

/** Store an event to be routed later; one with a `functionId` is for that function alone. */
export async function storeEvent(tx: Transaction, event: StoredEvent, functionId: string | null): Promise<void> {
  await tx.query(
    "INSERT INTO scheduler.event (id, body, function_id) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
    [event.id, JSON.stringify(event), functionId],
  );
}

/** The first event that is larger than a real server takes, in words; `null` when there is none. */
export function findOversizedEvent(events: readonly IncomingEvent[]): string | null {
  for (const event of events) {
    const bytes = Buffer.byteLength(JSON.stringify(event));
    if (bytes > LIMITS.eventBytesMax)
      return `the event ${event.name} has ${bytes} bytes; an event may have ${LIMITS.eventBytesMax}`;
  }
  return null;
}
