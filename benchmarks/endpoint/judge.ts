import { z } from "zod";

const requestSchema = z.object({
  api_key: z.string().min(1),
  events: z.array(
    z.object({
      insert_id: z.string().length(32),
      user_id: z.string().min(5),
      event_type: z.string().min(1),
      event_properties: z.object({ row: z.int().nonnegative() }),
    }),
  ),
});

/** What a destination made of the requests: each insert_id counts once, as in Amplitude. */
export type BatchOutcome = {
  requests: number;
  bytes: number;
  records: number;
  /** Records that were dropped because their insert_id had come before. */
  repeats: number;
  /** Rows that are in no record that counts. */
  lost: number;
  /** Records that count although their row had come in another. */
  twice: number;
};

/** Judge the requests' bodies against the rows `[from, to)`, each of which must have come once. */
export function judge(bodies: readonly Buffer[], from: number, to: number): BatchOutcome {
  const ids = new Set<string>();
  const seen = new Uint8Array(to - from);
  const verdict = { requests: bodies.length, bytes: 0, records: 0, repeats: 0, lost: 0, twice: 0 };
  for (const [i, body] of bodies.entries()) {
    verdict.bytes += body.length;
    const request: z.infer<typeof requestSchema> = JSON.parse(body.toString());
    if (i % WHOLLY_CHECKED_EVERY === 0) requestSchema.parse(request);
    for (const { insert_id, event_properties } of request.events) {
      verdict.records += 1;
      if (ids.has(insert_id)) {
        verdict.repeats += 1;
        continue;
      }
      ids.add(insert_id);
      const row = event_properties.row - from;
      if (seen[row] !== 0) verdict.twice += 1;
      seen[row] = 1;
    }
  }
  verdict.lost = seen.reduce((lost, came) => lost + (came === 0 ? 1 : 0), 0);
  return verdict;
}

/** Checking every record's form takes longer than sending it. */
const WHOLLY_CHECKED_EVERY = 50;
