import { makeData, RecordBatch, RecordBatchStreamWriter, Schema, Struct } from "apache-arrow";
import { arrowColumn, fieldOf, type NativeTypes } from "./arrow-columns";
import type { ColumnSet } from "./column-set";
import type { ArrowColumn } from "./column-values";
import type { ResultColumn } from "./result-types";

/** A result's columns, ready to take its rows. */
export type ArrowTable = { schema: Schema; columns: readonly ArrowColumn[] };

export function arrowTable(columns: readonly ResultColumn[], native: NativeTypes): ArrowTable {
  const made = columns.map((column) => ({ name: column.name, ...arrowColumn(column, native) }));
  return { schema: new Schema(made.map((column) => fieldOf(column.name, column))), columns: made };
}

/** Rows that were fetched from Spark as a record batch. */
export function recordBatch({ schema, columns }: ArrowTable, set: ColumnSet): RecordBatch {
  const children = columns.map((column, index) => {
    const given = set.columns[index];
    if (!given) throw new Error("Spark sent fewer columns than its metadata promises.");
    return column.data(given);
  });
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length: set.rows, nullCount: 0, children }));
}

/** The message that begins a stream: what `arrowSchema` of a result's metadata holds. */
export const schemaMessage = (schema: Schema) => split(encodeStream(schema, [])).schema;

/** A record batch's message alone: what an inline Arrow batch holds. */
export const batchMessage = (schema: Schema, batch: RecordBatch) => split(encodeStream(schema, [batch])).batches;

/** A whole stream: what a result's file holds. */
export function encodeStream(schema: Schema, batches: readonly RecordBatch[]): Buffer {
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, schema);
  for (const batch of batches) writer.write(batch);
  writer.finish();
  const { buffer, byteOffset, byteLength } = writer.toUint8Array(true);
  return Buffer.from(buffer, byteOffset, byteLength);
}

const END_OF_STREAM_BYTES = 8;

/** A message begins with a marker and the length of its head; the schema's has no body. */
function split(stream: Buffer) {
  const schemaEnd = 8 + stream.readInt32LE(4);
  return { schema: stream.subarray(0, schemaEnd), batches: stream.subarray(schemaEnd, -END_OF_STREAM_BYTES) };
}
