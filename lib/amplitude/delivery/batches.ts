import type { RecordText } from "@/lib/model/record";

/** How much travels in one request. */
export type BatchLimits = { recordsMax: number; bytesMax: number };

const MEBIBYTE = 1_048_576;

/** Room for what surrounds the records of a request: braces, the key, the options. */
const ENVELOPE_BYTES = 4_096;

/** What one `/batch` request takes, less its envelope. Source: Amplitude, Batch Event Upload API, upload limits. */
export const BATCH_LIMITS: BatchLimits = { recordsMax: 2_000, bytesMax: 20 * MEBIBYTE - ENVELOPE_BYTES };

/** What one `/groupidentify` request takes, less its envelope. Source: Amplitude, Group Identify API, upload limits. */
export const GROUP_LIMITS: BatchLimits = { recordsMax: 1_024, bytesMax: MEBIBYTE - ENVELOPE_BYTES };

/**
 * Put a stream of records together into batches, in order, each record in exactly one.
 *
 * Sizes are those of the UTF-8 bytes with a comma after each record. A record that is larger than `bytesMax` by
 * itself is a batch of its own: the destination says what becomes of it. The texts are never parsed, and never more
 * than one batch is kept.
 */
export async function* batches(
  chunks: AsyncIterable<readonly RecordText[]>,
  { recordsMax, bytesMax }: BatchLimits,
): AsyncGenerator<RecordText[], void, undefined> {
  let batch: RecordText[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    for (const record of chunk) {
      const recordBytes = Buffer.byteLength(record) + 1;
      if (batch.length > 0 && (batch.length === recordsMax || bytes + recordBytes > bytesMax)) {
        yield batch;
        batch = [];
        bytes = 0;
      }
      batch.push(record);
      bytes += recordBytes;
    }
  }
  if (batch.length > 0) yield batch;
}
