import { type Data, Field, List, Map_, makeData, Struct, Utf8 } from "apache-arrow";
import { bitmapBytes, type Column } from "./column-set";
import { type ArrowColumn, eachText, validity } from "./column-values";
import { entriesOf, textsOf } from "./nested-text";

/** `array<string>`; Databricks calls its child `element`. */
export function listColumn(): ArrowColumn {
  const type = new List(new Field("element", new Utf8(), true));
  return {
    type,
    data(given) {
      const { offsets, items } = flatten(given, textsOf);
      return makeData({ type, ...validity(given), valueOffsets: offsets, child: textData(items) });
    },
  };
}

/** `map<string,string>`; Databricks calls its children `entries`, `key` and `value`. */
export function mapColumn(): ArrowColumn {
  const entry = new Struct<{ key: Utf8; value: Utf8 }>([
    new Field("key", new Utf8(), false),
    new Field("value", new Utf8(), true),
  ]);
  const type = new Map_<Utf8, Utf8>(new Field("entries", entry, false), false);
  return {
    type,
    data(given) {
      const { offsets, items } = flatten(given, entriesOf);
      const children = [textData(items.map(([key]) => key)), textData(items.map(([, value]) => value))];
      const child = makeData({ type: entry, length: items.length, nullCount: 0, children });
      return makeData({ type, ...validity(given), valueOffsets: offsets, child });
    },
  };
}

/** A struct of texts. */
export function recordColumn(fields: readonly string[]): ArrowColumn {
  const type = new Struct(fields.map((name) => new Field(name, new Utf8(), true)));
  return {
    type,
    data(given) {
      const rows: Map<string, string | null>[] = Array.from({ length: given.length }, () => new Map());
      eachText(given, (text, row) => {
        rows[row] = new Map(entriesOf(text));
      });
      const children = fields.map((name) => textData(rows.map((row) => row.get(name) ?? null)));
      return makeData({ type, ...validity(given), children });
    },
  };
}

/** The items of all rows end to end, and where those of each row begin and end. */
function flatten<T>(given: Column, read: (text: string) => T[]): { offsets: Int32Array; items: T[] } {
  const perRow: T[][] = Array.from({ length: given.length }, () => []);
  eachText(given, (text, row) => {
    perRow[row] = read(text);
  });
  const offsets = new Int32Array(given.length + 1);
  perRow.forEach((items, row) => {
    offsets[row + 1] = (offsets[row] ?? 0) + items.length;
  });
  return { offsets, items: perRow.flat() };
}

function textData(values: readonly (string | null)[]): Data<Utf8> {
  const parts = values.map((value) => Buffer.from(value ?? ""));
  const valueOffsets = new Int32Array(values.length + 1);
  const nullBitmap = new Uint8Array(bitmapBytes(values.length));
  parts.forEach((part, index) => {
    valueOffsets[index + 1] = (valueOffsets[index] ?? 0) + part.length;
    if (values[index] !== null) nullBitmap[index >> 3] = (nullBitmap[index >> 3] ?? 0) | (1 << (index & 7));
  });
  const nullCount = values.filter((value) => value === null).length;
  return makeData({
    type: new Utf8(),
    length: values.length,
    nullCount,
    nullBitmap,
    valueOffsets,
    data: Buffer.concat(parts),
  });
}
