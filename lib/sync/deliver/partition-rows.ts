import type { RecordText } from "@/lib/model/record";
import { REJECTION_MESSAGE, rejectionReasonSchema } from "@/lib/model/record";
import { type Counts, emptyCounts } from "@/lib/model/run/counts";
import type { Output } from "@/lib/model/run/part";
import type { NewUndelivered } from "@/lib/store/store-undelivered";
import type { RejectionBreaker } from "./rejection-breaker";

/** What a part's rows came to since it was last taken: counts of rows, and the invalid rows. */
export type Partition = { counts: Counts; invalid: NewUndelivered[] };

/** Invalid rows kept in memory before they are written although no batch was full. */
const INVALID_MAX = 1_000;

/**
 * Separate the rows of a part that became records from the invalid rows, and count both.
 *
 * A row of the statement is `[reason, record, rows]`: a reason or null, the record's text (or the invalid
 * row's), and how many rows of the table were merged into it where it is not one. The rows of the group updates
 * of events are not counted: the part that sends the events counts them.
 */
export function partitionRows({
  output,
  number,
  limit,
  onInvalid,
}: {
  output: Output;
  /** Tells equal records apart, where the statement leaves that to us. */
  number: ((record: RecordText) => RecordText) | null;
  /** Where too many rows are rejected, the records end with a failure after the invalid rows are written. */
  limit: RejectionBreaker;
  onInvalid: (partition: Partition) => Promise<void>;
}) {
  let partition: Partition = { counts: emptyCounts(), invalid: [] };
  const seen = new Map<string, number>();

  /** The counts and rejections since the last call, to be written with a batch. */
  function take(): Partition {
    const taken = partition;
    partition = { counts: emptyCounts(), invalid: [] };
    return taken;
  }

  /** Count one row, and give the record that it became. */
  function partitionRow([reason, record, merged]: (string | null)[]): RecordText | null {
    const rows = output === "groups" ? 0 : merged == null ? 1 : Number(merged);
    partition.counts.rowsRead += rows;
    if (reason == null) {
      partition.counts.rowsMade += rows;
      partition.counts.records += 1;
      limit.note(rows, 0);
      return number ? number(record ?? "") : (record ?? "");
    }
    partition.counts.rowsInvalid += rows;
    partition.invalid.push(invalidRow(reason, record ?? "", seen));
    limit.note(rows, rows);
    return null;
  }

  /** The records, a piece of the stream at a time. The last row of the run's first ones ends a piece. */
  async function* records(chunks: AsyncIterable<(string | null)[][]>): AsyncGenerator<RecordText[], void, undefined> {
    try {
      for await (const chunk of chunks) {
        let made: RecordText[] = [];
        for (const row of chunk) {
          const wasFirst = limit.firstRowsLeft() > 0;
          const record = partitionRow(row);
          if (record !== null) made.push(record);
          if (wasFirst && limit.firstRowsLeft() === 0) {
            yield made;
            made = [];
          }
        }
        if (partition.invalid.length >= INVALID_MAX) await onInvalid(take());
        if (made.length > 0) yield made;
      }
    } catch (thrown) {
      await onInvalid(take());
      throw thrown;
    }
  }

  return { records, take };
}

function invalidRow(code: string, payload: string, seen: Map<string, number>): NewUndelivered {
  const reason = rejectionReasonSchema.parse(code);
  const ordinal = seen.get(payload) ?? 0;
  seen.set(payload, ordinal + 1);
  return { state: "rejected", reason, message: REJECTION_MESSAGE[reason], payload, identity: null, ordinal };
}
