import { encodeFields, fieldAt, i32, startOfBody, struct } from "./thrift";

const HAS_MORE_ROWS = 2;
const ROW_SET = 3;
const COLUMNS = 3;
const RESULT_SET_METADATA = 1281;
const RESULT_FORMAT = 1281;
const COLUMN_BASED_SET = 1;
const STOPS = 2;

/**
 * A FetchResults reply as the Python connector wants it: with the result's format in it, and with `hasMoreRows` true
 * while rows come (Spark always says false, and the connector believes it). The rows are skipped, not decoded.
 */
export function completeFetch(reply: Buffer): Buffer {
  const success = fieldAt(reply, startOfBody(reply), 0, "struct");
  if (success === undefined) return reply;

  const more = fieldAt(reply, success, HAS_MORE_ROWS, "bool");
  if (more !== undefined) reply.writeInt8(rowCount(reply, success) > 0 ? 1 : 0, more);

  const status = struct([1, i32(0)]);
  const metadata = struct([1, status], [RESULT_FORMAT, i32(COLUMN_BASED_SET)]);
  const end = reply.length - STOPS;
  return Buffer.concat([reply.subarray(0, end), encodeFields([RESULT_SET_METADATA, metadata]), reply.subarray(end)]);
}

/** Rows in the first column: a list of one-field structs, whose first field is the list of values. */
function rowCount(reply: Buffer, success: number): number {
  const rowSet = fieldAt(reply, success, ROW_SET, "struct");
  const columns = rowSet === undefined ? undefined : fieldAt(reply, rowSet, COLUMNS, "list");
  if (columns === undefined || reply.readInt32BE(columns + 1) === 0) return 0;
  const column = columns + 5;
  const values = fieldAt(reply, column + 3, 1, "list");
  return values === undefined ? 0 : reply.readInt32BE(values + 1);
}
