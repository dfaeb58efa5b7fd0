import {
  Binary,
  Bool,
  type Data,
  type DataType,
  DateDay,
  Decimal,
  Field,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  makeData,
  TimestampMicrosecond,
  Utf8,
} from "apache-arrow";
import type { Column } from "./column-set";
import { type ArrowColumn, bits, eachText, numbers, texts, validity } from "./column-values";
import { listColumn, mapColumn, recordColumn } from "./nested-columns";
import type { ResultColumn } from "./result-types";
import { daysOf, microsecondsOf, unscaledOf } from "./text-values";

/** Which types the client takes as Arrow has them; it wants the others as text. */
export type NativeTypes = { timestamp: boolean; decimal: boolean; nested: boolean };

/**
 * The Arrow form of a column, as Databricks gives it: dates as date32 always, times as microseconds in UTC, decimals
 * with their own precision. Intervals, and nested values of unknown types, stay the text that Spark writes.
 */
export function arrowColumn({ type }: ResultColumn, native: NativeTypes): ArrowColumn {
  switch (type.kind) {
    case "boolean":
      return column(new Bool(), (type, given) => makeData({ type, ...validity(given), data: bits(given) }));
    case "tinyint":
      return column(new Int8(), (type, given) =>
        makeData({ type, ...validity(given), data: new Int8Array(numbers(given)) }),
      );
    case "smallint":
      return column(new Int16(), (type, given) =>
        makeData({ type, ...validity(given), data: new Int16Array(numbers(given)) }),
      );
    case "int":
      return column(new Int32(), (type, given) =>
        makeData({ type, ...validity(given), data: new Int32Array(numbers(given)) }),
      );
    case "bigint":
      return column(new Int64(), (type, given) =>
        makeData({ type, ...validity(given), data: new BigInt64Array(numbers(given)) }),
      );
    case "float":
      return column(new Float32(), (type, given) =>
        makeData({ type, ...validity(given), data: Float32Array.from(new Float64Array(numbers(given))) }),
      );
    case "double":
      return column(new Float64(), (type, given) =>
        makeData({ type, ...validity(given), data: new Float64Array(numbers(given)) }),
      );
    case "binary":
      return column(new Binary(), (type, given) => makeData({ type, ...validity(given), ...texts(given) }));
    case "date":
      return column(new DateDay(), (type, given) => makeData({ type, ...validity(given), data: days(given) }));
    case "timestamp":
      return native.timestamp ? timestampColumn() : textColumn();
    case "decimal":
      return native.decimal ? decimalColumn(type.scale, type.precision) : textColumn();
    case "list":
      return native.nested ? listColumn() : textColumn();
    case "map":
      return native.nested ? mapColumn() : textColumn();
    case "record":
      return native.nested ? recordColumn(type.fields) : textColumn();
    case "text":
      return textColumn();
  }
}

/** Any value may be null, as in the answers of Databricks. */
export const fieldOf = (name: string, { type }: ArrowColumn) => new Field(name, type, true);

function column<T extends DataType>(type: T, data: (type: T, given: Column) => Data<T>): ArrowColumn {
  return { type, data: (given) => data(type, given) };
}

const textColumn = () => column(new Utf8(), (type, given) => makeData({ type, ...validity(given), ...texts(given) }));

const timestampColumn = () =>
  column(new TimestampMicrosecond("Etc/UTC"), (type, given) => {
    const data = new BigInt64Array(given.length);
    eachText(given, (text, row) => {
      data[row] = microsecondsOf(text);
    });
    return makeData({ type, ...validity(given), data: new Int32Array(data.buffer) });
  });

const decimalColumn = (scale: number, precision: number) =>
  column(new Decimal(scale, precision, 128), (type, given) => {
    const data = new BigUint64Array(given.length * 2);
    eachText(given, (text, row) => {
      const value = BigInt.asUintN(128, unscaledOf(text, scale));
      data[row * 2] = BigInt.asUintN(64, value);
      data[row * 2 + 1] = value >> 64n;
    });
    return makeData({ type, ...validity(given), data: new Uint32Array(data.buffer) });
  });

function days(given: Column): Int32Array {
  const data = new Int32Array(given.length);
  eachText(given, (text, row) => {
    data[row] = daysOf(text);
  });
  return data;
}
