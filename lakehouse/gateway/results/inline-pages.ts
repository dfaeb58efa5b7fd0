import { compressFrameSync } from "lz4-napi";
import { type ArrowTable, batchMessage } from "../arrow/arrow-stream";
import { binary, i64, struct, structs, type ThriftValue } from "../thrift";
import type { Share } from "./client-asks";
import { type Page, pageOf } from "./page";
import type { Block, RowReader } from "./read-rows";

const ARROW_BATCHES = 1281;

/**
 * The result as Arrow batches within the replies. A reply ends when it holds what was asked, or when its time is
 * over: a client that waits for rows sees that they come.
 */
export function inlinePages(table: ArrowTable, reader: RowReader, first: readonly Block[], compressed: boolean) {
  const ahead = [...first];
  let offset = 0;

  return async (share: Share, until: number): Promise<Page> => {
    const start = offset;
    const batches: ThriftValue[] = [];
    let bytes = 0;
    while (offset - start < share.rowsMax && bytes < share.bytesMax && (batches.length === 0 || Date.now() < until)) {
      const rowsLeft = share.rowsMax - (offset - start);
      const block = ahead.shift() ?? (await reader.next(rowsLeft));
      if (!block) break;
      const { batch, rest } = cut(block, rowsLeft);
      if (rest) ahead.unshift(rest);
      const message = batchMessage(table.schema, batch);
      const body = compressed ? compressFrameSync(message) : message;
      batches.push(struct([1, binary(body)], [2, i64(batch.numRows)]));
      bytes += message.length;
      offset += batch.numRows;
    }
    return pageOf({ start, more: ahead.length > 0 || !reader.ended(), field: ARROW_BATCHES, items: structs(batches) });
  };
}

/** What of a block may be sent, and what is left of it. */
function cut({ batch, bytes }: Block, rowsMax: number) {
  if (batch.numRows <= rowsMax) return { batch, rest: null };
  return { batch: batch.slice(0, rowsMax), rest: { batch: batch.slice(rowsMax), bytes } };
}
