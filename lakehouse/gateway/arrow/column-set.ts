import { fieldAt, skipFields, startOfBody } from "../thrift";

const STATUS = 1;
const ROW_SET = 3;
const COLUMNS = 3;
const VALUES = 1;
const NULLS = 2;
/** The field of a TColumn that is set says how its values are written; these have a fixed number of bytes. */
const WIDTHS = new Map([
  [1, 1],
  [2, 1],
  [3, 2],
  [4, 4],
  [5, 8],
  [6, 8],
]);

/** Which values are there, as Arrow marks them: a bit for each; null when all are. */
type Validity = { length: number; nullCount: number; nullBitmap: Uint8Array | null };
/** Numbers of a fixed width in this machine's byte order, or texts end to end with where each begins and ends. */
export type Column = Validity &
  ({ form: "numbers"; width: number; data: ArrayBuffer } | { form: "texts"; offsets: Int32Array; data: Buffer });
export type ColumnSet = { rows: number; columns: Column[] };

/**
 * The rows of a FetchResults reply. They are read from its bytes column by column: a tree of values, as
 * `decodeMessage` makes it, costs more than all the rest. Null when the reply holds no rows but a failure.
 */
export function readColumnSet(reply: Buffer): ColumnSet | null {
  const result = fieldAt(reply, startOfBody(reply), 0, "struct");
  if (result === undefined || isFailure(reply, result)) return null;
  const rowSet = fieldAt(reply, result, ROW_SET, "struct");
  const list = rowSet === undefined ? undefined : fieldAt(reply, rowSet, COLUMNS, "list");
  if (list === undefined) return null;

  const columns: Column[] = [];
  let at = list + 5;
  for (let left = reply.readInt32BE(list + 1); left > 0; left--) {
    const { column, end } = readColumn(reply, at);
    columns.push(column);
    at = end;
  }
  return { rows: columns[0]?.length ?? 0, columns };
}

/** Only SUCCESS (0) and SUCCESS_WITH_INFO (1) come with rows. */
function isFailure(reply: Buffer, result: number): boolean {
  const status = fieldAt(reply, result, STATUS, "struct");
  const code = status === undefined ? undefined : fieldAt(reply, status, 1, "i32");
  return code !== undefined && reply.readInt32BE(code) > 1;
}

/** A TColumn: a union of one struct, which holds the values and a bit for each that is null. */
function readColumn(reply: Buffer, at: number): { column: Column; end: number } {
  const kind = reply.readInt16BE(at + 1);
  const list = fieldAt(reply, at + 3, VALUES, "list");
  if (list === undefined) throw new Error("A column without values.");
  const length = reply.readInt32BE(list + 1);
  const values = list + 5;
  const width = WIDTHS.get(kind);
  const texts = width === undefined ? readTexts(reply, values, length) : null;
  const after = texts ? texts.end : values + length * (width ?? 0);

  const nulls = fieldAt(reply, after, NULLS, "string");
  const validity = readValidity(reply, nulls, length);
  const end = skipFields(reply, skipFields(reply, after));
  if (texts) return { column: { ...validity, form: "texts", offsets: texts.offsets, data: texts.data }, end };
  return { column: { ...validity, form: "numbers", ...readNumbers(reply, values, length, width ?? 1) }, end };
}

/** Thrift marks nulls with ones and leaves out the last bytes; Arrow marks what is there, eight bytes at a time. */
function readValidity(reply: Buffer, nulls: number | undefined, length: number): Validity {
  const bytes = nulls === undefined ? 0 : reply.readInt32BE(nulls);
  const given = nulls === undefined ? reply.subarray(0, 0) : reply.subarray(nulls + 4, nulls + 4 + bytes);
  let nullCount = 0;
  for (let row = 0; row < length; row++) if (((given[row >> 3] ?? 0) >> (row & 7)) & 1) nullCount += 1;
  if (nullCount === 0) return { length, nullCount, nullBitmap: null };
  const nullBitmap = Uint8Array.from({ length: bitmapBytes(length) }, (_, index) => ~(given[index] ?? 0) & 0xff);
  return { length, nullCount, nullBitmap };
}

export const bitmapBytes = (bits: number) => Math.ceil(bits / 64) * 8;

function readNumbers(reply: Buffer, at: number, length: number, width: number) {
  const bytes = Buffer.from(new ArrayBuffer(length * width));
  reply.copy(bytes, 0, at, at + length * width);
  if (width === 2) bytes.swap16();
  if (width === 4) bytes.swap32();
  if (width === 8) bytes.swap64();
  return { width, data: bytes.buffer };
}

function readTexts(reply: Buffer, at: number, length: number) {
  const offsets = new Int32Array(length + 1);
  let [position, total] = [at, 0];
  for (let row = 0; row < length; row++) {
    const bytes = reply.readInt32BE(position);
    total += bytes;
    position += 4 + bytes;
    offsets[row + 1] = total;
  }
  const data = Buffer.allocUnsafe(total);
  for (let row = 0, from = at; row < length; row++) {
    const [begin = 0, finish = 0] = [offsets[row], offsets[row + 1]];
    from += 4;
    reply.copy(data, begin, from, from + finish - begin);
    from += finish - begin;
  }
  return { offsets, data, end: position };
}
