import type { Data, DataType } from "apache-arrow";
import { bitmapBytes, type Column } from "./column-set";

/** A column as Arrow has it, and how its values get there from Spark's. */
export type ArrowColumn = { type: DataType; data: (column: Column) => Data };

/** What every vector of Arrow wants to know. */
export const validity = ({ length, nullCount, nullBitmap }: Column) => ({ length, nullCount, nullBitmap });

/** The values of a column of numbers. */
export function numbers(given: Column): ArrayBuffer {
  if (given.form !== "numbers") throw new Error("Spark sent texts where its metadata promises numbers.");
  return given.data;
}

/** The values of a column of texts. */
export function texts(given: Column) {
  if (given.form !== "texts") throw new Error("Spark sent numbers where its metadata promises texts.");
  return { valueOffsets: given.offsets, data: given.data };
}

/** Call for each text that is not null. */
export function eachText(given: Column, use: (text: string, row: number) => void): void {
  const { valueOffsets, data } = texts(given);
  for (let row = 0; row < given.length; row++) {
    if (isThere(given, row)) use(data.toString("utf8", valueOffsets[row], valueOffsets[row + 1]), row);
  }
}

const isThere = ({ nullBitmap }: Column, row: number) =>
  nullBitmap === null || (((nullBitmap[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;

/** One bit for each of the bytes in which Thrift writes booleans. */
export function bits(given: Column): Uint8Array {
  const data = new Uint8Array(bitmapBytes(given.length));
  new Uint8Array(numbers(given)).forEach((value, row) => {
    if (value !== 0) data[row >> 3] = (data[row >> 3] ?? 0) | (1 << (row & 7));
  });
  return data;
}
