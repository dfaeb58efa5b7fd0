import type { RecordBatch } from "apache-arrow";
import { type ArrowTable, recordBatch } from "../arrow/arrow-stream";
import { readColumnSet } from "../arrow/column-set";
import { editResultNames } from "../edit-messages";
import { decodeMessage, encodeMessage, i16, i32, i64, structAt } from "../thrift";
import { about, assertSuccess, type Operation, OperationFailure, resultIn } from "./operation";

const FETCH_NEXT = 0;
const FIRST_ROWS = 1_000;
const ROWS_MAX = 10_000;

/** Rows of a result, and how many bytes they take. */
export type Block = { batch: RecordBatch; bytes: number };
export type RowReader = ReturnType<typeof readRows>;

/** Read a result from Spark block by block, each of about `bytesMax` at most, so that no result is ever held whole. */
export function readRows(operation: Operation, table: ArrowTable, bytesMax: number) {
  let ended = false;
  let rowsAhead = FIRST_ROWS;

  return {
    /** Whether the last block has been read. */
    ended: () => ended,
    /** The next block; null when there is none. Throws {@link OperationFailure}. */
    async next(rowsMax = ROWS_MAX): Promise<Block | null> {
      if (ended) return null;
      const asked = Math.min(rowsMax, rowsAhead);
      const reply = await fetchRows(operation, asked);
      const set = readColumnSet(reply);
      if (!set) throw failureIn(reply);
      // Spark fills a fetch while there are rows; it does not say whether more follow.
      ended = set.rows < asked;
      if (set.rows === 0) return null;
      rowsAhead = Math.max(1, Math.min(ROWS_MAX, Math.floor(bytesMax / (reply.length / set.rows))));
      return { batch: recordBatch(table, set), bytes: reply.length };
    },
  };
}

async function fetchRows(operation: Operation, rows: number): Promise<Buffer> {
  const request = about(operation, [2, i32(FETCH_NEXT)], [3, i64(rows)], [4, i16(0)]);
  const reply = await operation.ask("FetchResults", request);
  return showsStoredNames(operation.statement) ? withNames(reply, operation.catalogs) : reply;
}

/** Results whose texts show names as the metastore stores them. */
export const showsStoredNames = (statement: string) =>
  /^\s*DESC(?:RIBE)?\s+(?:DETAIL|(?:TABLE\s+)?(?:EXTENDED|FORMATTED))\b/i.test(statement);

function withNames(reply: Buffer, catalogs: readonly string[]): Buffer {
  const message = decodeMessage(reply);
  const result = structAt(message.body, 0);
  if (result) editResultNames(result, catalogs);
  return encodeMessage(message);
}

function failureIn(reply: Buffer): Error {
  assertSuccess(resultIn(reply));
  return new OperationFailure(undefined);
}
