import { z } from "zod";

const times = z.int().positive().default(1);

/** Ways in which the endpoint can be told to misbehave. `accepts` says whether the records of the request count. */
export const endpointFaultSchema = z.discriminatedUnion("kind", [
  /** Answer with a status, before or after the records are taken. */
  z.strictObject({
    kind: z.literal("status"),
    status: z.int().min(400).max(599),
    accepts: z.boolean().default(false),
    times,
  }),
  /** 429 for everybody, with how long to wait. */
  z.strictObject({ kind: z.literal("throttle"), retryAfterSeconds: z.int().nonnegative(), times }),
  /** 429 for the identity of the first record. */
  z.strictObject({ kind: z.literal("throttleOne"), retryAfterSeconds: z.int().nonnegative(), times }),
  /** 413 to a request of more than one record. */
  z.strictObject({ kind: z.literal("tooLarge"), times }),
  /** Break the connection without an answer. */
  z.strictObject({ kind: z.literal("reset"), accepts: z.boolean(), times }),
  /** Never answer. */
  z.strictObject({ kind: z.literal("silent"), accepts: z.boolean(), times }),
  /** Take the records only after a while, even if whoever sent them has gone. */
  z.strictObject({ kind: z.literal("late"), milliseconds: z.int().positive(), times }),
]);
export type EndpointFault = z.infer<typeof endpointFaultSchema>;

/** A record that was taken, as the endpoint's file keeps it: one line each, in the order of taking. */
export const takenSchema = z.object({
  apiKey: z.string(),
  insertId: z.string(),
  identity: z.string(),
  eventType: z.string(),
  /** Its number: of the row for an event, of the newest change for properties. */
  n: z.number(),
});
export type Taken = z.infer<typeof takenSchema>;

/** The part of a record that the endpoint reads. */
export const recordSchema = z.object({
  insert_id: z.string(),
  user_id: z.string(),
  event_type: z.string(),
  event_properties: z.object({ n: z.number() }).optional(),
  user_properties: z.object({ $set: z.object({ n: z.number() }) }).optional(),
});

export const endpointStateSchema = z.object({ happened: z.number(), underWay: z.number() });
