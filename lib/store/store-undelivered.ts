import { createHash } from "node:crypto";
import type { RejectionReason } from "@/lib/model/record";
import type { Transaction } from "./db";

/** A row or record that was not delivered, to be stored. */
export type NewUndelivered = {
  state: "rejected" | "held";
  reason: RejectionReason;
  message: string;
  /** The warehouse row (invalid rows) or the record (rejected records), as JSON text. */
  payload: string;
  /** Whose record a deferred record is (`identityKey`); null for others. */
  identity: string | null;
  /** How many equal rejections of this part came before: it tells two equal rows apart. */
  ordinal: number;
};

/** Store invalid rows, rejected records and deferred records. A repeated part does not store them twice. */
export async function storeUndelivered(
  tx: Transaction,
  { sourceId, runId, partId }: { sourceId: string; runId: string; partId: string },
  refused: readonly NewUndelivered[],
): Promise<void> {
  if (refused.length === 0) return;
  await tx.undeliveredRecord.createMany({
    skipDuplicates: true,
    data: refused.map(({ ordinal, ...rest }) => ({
      ...rest,
      payload: withoutNul(rest.payload),
      sourceId,
      runId,
      partId,
      key: keyOf(rest.reason, rest.payload, ordinal),
    })),
  });
}

function keyOf(reason: string, payload: string, ordinal: number): string {
  return createHash("sha256")
    .update(JSON.stringify([reason, payload, ordinal]))
    .digest("hex");
}

/** PostgreSQL's text cannot hold U+0000; its escape reads the same in JSON. */
function withoutNul(json: string): string {
  return json.replaceAll("\u0000", "\\u0000");
}
