import {
  Binary,
  Bool,
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
  List,
  Map_,
  RecordBatchReader,
  Schema,
  Struct,
  TimestampMicrosecond,
  tableFromIPC,
  Utf8,
} from "apache-arrow";
import { expect, test } from "vitest";
import { encodeMessage, i32, struct, structs, type ThriftType, type ThriftValue, text } from "../thrift";
import { arrowTable, batchMessage, encodeStream, recordBatch, schemaMessage } from "./arrow-stream";
import { readColumnSet } from "./column-set";
import { resultColumns } from "./result-types";

/** A column as Spark's Thrift server describes and sends it: the type, the field of TColumn, the values. */
type Sent = { name: string; id: number; column: number; item: ThriftType; values: (string | number | bigint | null)[] };

const SENT: Sent[] = [
  { name: "boolean", id: 0, column: 1, item: "bool", values: [1, 0, null] },
  { name: "tinyint", id: 1, column: 2, item: "byte", values: [-7, 127, null] },
  { name: "smallint", id: 2, column: 3, item: "i16", values: [300, -300, null] },
  { name: "int", id: 3, column: 4, item: "i32", values: [-2147483648, 5, null] },
  { name: "bigint", id: 4, column: 5, item: "i64", values: [9007199254740993n, -5n, null] },
  { name: "float", id: 5, column: 6, item: "double", values: [1.1, -0.5, null] },
  { name: "double", id: 6, column: 6, item: "double", values: [0.1, Number.NEGATIVE_INFINITY, null] },
  { name: "string", id: 7, column: 7, item: "string", values: ['a"b€😀', "", null] },
  {
    name: "timestamp",
    id: 8,
    column: 7,
    item: "string",
    values: ["2024-02-29 12:34:56.123456", "0001-01-01 00:00:00", null],
  },
  { name: "binary", id: 9, column: 8, item: "string", values: ["\u0000x", "", null] },
  { name: "decimal", id: 15, column: 7, item: "string", values: ["-12.50", "0.05", null] },
  { name: "date", id: 17, column: 7, item: "string", values: ["2024-02-29", "1500-03-01", null] },
  { name: "interval", id: 21, column: 7, item: "string", values: ["1 02:03:04.500000000", "0 00:00:00", null] },
  { name: "tableFeatures", id: 10, column: 7, item: "string", values: ['["a","b"]', "[]", null] },
  { name: "properties", id: 11, column: 7, item: "string", values: ['{"note":"say "hi"","x":null}', "{}", null] },
  { name: "notebook", id: 12, column: 7, item: "string", values: ['{"notebookId":"7"}', '{"notebookId":null}', null] },
];

function columnOf({ column, item, values }: Sent): ThriftValue {
  const items = values.map((value): ThriftValue => {
    if (item === "string") return text(String(value ?? ""));
    if (item === "i64") return { type: "i64", value: BigInt(value ?? 0) };
    if (item === "bool" || item === "byte" || item === "i16" || item === "i32" || item === "double")
      return { type: item, value: Number(value ?? 0) };
    throw new Error(`Spark sends no ${item}.`);
  });
  const nulls = Buffer.alloc(Math.ceil(values.length / 8));
  values.forEach((value, row) => {
    if (value === null) nulls[row >> 3] = (nulls[row >> 3] ?? 0) | (1 << (row & 7));
  });
  const list: ThriftValue = { type: "list", item, items };
  return struct([column, struct([1, list], [2, { type: "string", value: nulls }])]);
}

const success = struct([1, i32(0)]);

const replyOf = (sent: readonly Sent[]) =>
  encodeMessage({
    kind: 2,
    name: "FetchResults",
    sequence: 1,
    body: new Map([
      [0, struct([1, success], [2, { type: "bool", value: 0 }], [3, struct([3, structs(sent.map(columnOf))])])],
    ]),
  });

function metadataOf(sent: readonly Sent[]) {
  const qualifiers: ThriftValue = {
    type: "map",
    key: "string",
    item: "struct",
    entries: [
      [text("precision"), struct([1, i32(10)])],
      [text("scale"), struct([1, i32(2)])],
    ],
  };
  const described = sent.map(({ name, id }) => {
    const entry = struct([
      1,
      struct([1, i32(id)], ...(id === 15 ? [[2, struct([1, qualifiers])] as [number, ThriftValue]] : [])),
    ]);
    return struct([1, text(name)], [2, struct([1, structs([entry])])]);
  });
  return new Map<number, ThriftValue>([[2, struct([1, structs(described)])]]);
}

const NATIVE = { timestamp: true, decimal: true, nested: true };
const COMMAND = "DESCRIBE DETAIL main.shop.orders";

function convert(native = NATIVE, sent: readonly Sent[] = SENT) {
  const table = arrowTable(resultColumns(metadataOf(sent), COMMAND), native);
  const set = readColumnSet(replyOf(sent));
  if (!set) throw new Error("No rows.");
  return { table, batch: recordBatch(table, set) };
}

const nullable = (name: string, type: DataType) => new Field(name, type, true);

/** The types that a Databricks warehouse gives to these columns when the client takes all native types but intervals. */
const DATABRICKS = new Schema([
  nullable("boolean", new Bool()),
  nullable("tinyint", new Int8()),
  nullable("smallint", new Int16()),
  nullable("int", new Int32()),
  nullable("bigint", new Int64()),
  nullable("float", new Float32()),
  nullable("double", new Float64()),
  nullable("string", new Utf8()),
  nullable("timestamp", new TimestampMicrosecond("Etc/UTC")),
  nullable("binary", new Binary()),
  nullable("decimal", new Decimal(2, 10, 128)),
  nullable("date", new DateDay()),
  nullable("interval", new Utf8()),
  nullable("tableFeatures", new List(nullable("element", new Utf8()))),
  nullable(
    "properties",
    new Map_(
      new Field(
        "entries",
        new Struct<{ key: Utf8; value: Utf8 }>([
          new Field("key", new Utf8(), false),
          new Field("value", new Utf8(), true),
        ]),
        false,
      ),
      false,
    ),
  ),
  nullable("notebook", new Struct([nullable("notebookId", new Utf8())])),
]);

test("types are those of a Databricks warehouse, to the byte of the schema's message", () => {
  expect(schemaMessage(convert().table.schema)).toEqual(schemaMessage(DATABRICKS));
});

test("values and nulls arrive as Spark has them", () => {
  const { table, batch } = convert();
  const read = tableFromIPC([schemaMessage(table.schema), batchMessage(table.schema, batch)]);
  const values = Object.fromEntries(
    read.schema.fields.map(({ name }) => [name, [0, 1, 2].map((row) => plain(read.getChild(name)?.get(row)))]),
  );
  expect(values).toEqual({
    boolean: [true, false, null],
    tinyint: [-7, 127, null],
    smallint: [300, -300, null],
    int: [-2147483648, 5, null],
    bigint: [9007199254740993n, -5n, null],
    float: [Math.fround(1.1), -0.5, null],
    double: [0.1, Number.NEGATIVE_INFINITY, null],
    string: ['a"b€😀', "", null],
    timestamp: [Date.parse("2024-02-29T12:34:56.123Z") + 0.456, Date.parse("0001-01-01T00:00:00Z"), null],
    binary: ["0078", "", null],
    decimal: ["-1250", "5", null],
    date: ["2024-02-29T00:00:00.000Z", "1500-03-01T00:00:00.000Z", null],
    interval: ["1 02:03:04.500000000", "0 00:00:00", null],
    tableFeatures: [["a", "b"], [], null],
    properties: [{ note: 'say "hi"', x: null }, {}, null],
    notebook: [{ notebookId: "7" }, { notebookId: null }, null],
  });
});

test("a client that takes no native types gets texts, but dates as dates", () => {
  const { table } = convert({ timestamp: false, decimal: false, nested: false });
  const types = Object.fromEntries(table.schema.fields.map(({ name, type }) => [name, String(type)]));
  expect(types).toMatchObject({ timestamp: "Utf8", decimal: "Utf8", properties: "Utf8", date: "Date32<DAY>" });
});

// Nulls are written as bits of bytes: the eighth row and the ninth lie in different ones.
test("a stream of batches and of parts of a batch is whole", () => {
  const ids = Array.from({ length: 2_000 }, (_, row) => (row % 3 === 0 ? null : row));
  const sent: Sent[] = [
    { name: "id", id: 3, column: 4, item: "i32", values: ids },
    {
      name: "even",
      id: 0,
      column: 1,
      item: "bool",
      values: ids.map((id) => (id === null ? null : 1 - (id % 2))),
    },
  ];
  const { table, batch } = convert(NATIVE, sent);
  const parts = [batch.slice(0, 9), batch.slice(9, 10), batch.slice(10)];
  const rows = [...RecordBatchReader.from(encodeStream(table.schema, parts))].flatMap((part) => part.toArray());
  expect(rows.map((row) => row?.id)).toEqual(ids);
  expect(rows.map((row) => row?.even)).toEqual(ids.map((id) => (id === null ? null : id % 2 === 0)));
});

test("an answer that says why there are no rows is none", () => {
  const failed = struct([1, struct([1, i32(3)], [5, text("The file is gone.")])]);
  expect(
    readColumnSet(encodeMessage({ kind: 2, name: "FetchResults", sequence: 1, body: new Map([[0, failed]]) })),
  ).toBeNull();
});

/** A value as plain JavaScript: decimals as their digits, rows, lists and dates as JSON has them. */
function plain(value: unknown): unknown {
  if (value instanceof Uint32Array) {
    const unsigned = [...value].reverse().reduce((sum, word) => (sum << 32n) | BigInt(word), 0n);
    return BigInt.asIntN(128, unsigned).toString();
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return typeof value === "object" ? JSON.parse(JSON.stringify(value)) : value;
}
