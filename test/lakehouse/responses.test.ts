import { RecordBatchReader, tableFromIPC } from "apache-arrow";
import { decompressFrameSync } from "lz4-napi";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openLakehouse, type TestLakehouse } from "./open-lakehouse";
import { openThriftClient, type Reply, type ThriftClient } from "./thrift-client";

let lakehouse: TestLakehouse;
let client: ThriftClient;
beforeAll(async () => {
  lakehouse = await openLakehouse();
  client = await openThriftClient(lakehouse.connection);
});
afterEach(() => lakehouse.control.setResponses("arrow"));
afterAll(async () => {
  await client.close();
  await lakehouse.close();
});

const ARROW = 0;
const COLUMNS = 1;
const LINKS = 3;
const FINISHED = 2;
const ERROR = 5;

const rowsOf = ({ arrowSchema, batches }: Reply) =>
  tableFromIPC([arrowSchema ?? Buffer.alloc(0), ...batches.map(({ batch }) => batch)]).numRows;

test("a small result comes whole with the statement's answer, which is closed", async () => {
  const reply = await client.execute("SELECT id FROM range(3)", { arrow: true, native: true, direct: 100 });
  expect(reply).toMatchObject({ operationState: FINISHED, resultFormat: ARROW, closed: true, hasMoreRows: false });
  expect(rowsOf(reply)).toBe(3);
});

// A server gives a client nothing that the client does not say it can read.
test("a client that cannot read Arrow gets column sets", async () => {
  const { handle, direct } = await client.execute("SELECT id FROM range(3)", { links: true, lz4: true, direct: 100 });
  expect(direct).toBe(false);
  expect(await client.read(handle, 100)).toMatchObject({ resultFormat: COLUMNS, columns: 1, batches: [] });
});

test("a client that wants no direct results gets a handle alone", async () => {
  const { handle, direct } = await client.execute("SELECT id FROM range(3)", { arrow: true });
  expect(direct).toBe(false);
  expect(await client.read(handle, 2)).toMatchObject({
    resultFormat: ARROW,
    batches: [{ rows: 2 }],
    hasMoreRows: true,
  });
  expect(await client.read(handle, 2)).toMatchObject({ batches: [{ rows: 1 }], hasMoreRows: false });
});

test("no answer holds more rows than it was asked for", async () => {
  const reply = await client.execute("SELECT id FROM range(0, 2500, 1, 1)", { arrow: true, direct: 10 });
  expect(reply).toMatchObject({ batches: [{ rows: 10 }], hasMoreRows: true, closed: false });
  const rows: number[] = [];
  for (let more = true; more; ) {
    const page = await client.read(reply.handle, 1_200);
    rows.push(page.batches.reduce((sum, batch) => sum + batch.rows, 0));
    more = page.hasMoreRows;
  }
  expect(rows).toEqual([1_200, 1_200, 90]);
});

test("answers end when they are large", async () => {
  await lakehouse.control.setResponses("arrow", { replyBytes: 50_000 });
  const statement = "SELECT repeat('x', 100) AS text FROM range(0, 3000, 1, 1)";
  const reply = await client.execute(statement, { arrow: true, direct: 100_000 });
  expect(reply).toMatchObject({ batches: [{ rows: 1_000 }], hasMoreRows: true });
});

test("batches are compressed for a client that says it can read that, and for no other", async () => {
  const statement = "SELECT repeat('x', 1000) AS text FROM range(100)";
  const packed = await client.execute(statement, { arrow: true, lz4: true, direct: 1_000 });
  const plain = await client.execute(statement, { arrow: true, direct: 1_000 });
  expect([packed.lz4Compressed, plain.lz4Compressed]).toEqual([true, false]);
  const [frame, message] = [packed.batches[0]?.batch, plain.batches[0]?.batch];
  expect(decompressFrameSync(frame ?? Buffer.alloc(0))).toEqual(message);
});

test("times, decimals and nested values are native for a client that says it can read them", async () => {
  const statement =
    "SELECT TIMESTAMP'2024-02-29 00:00:00' AS t, CAST(1 AS DECIMAL(9, 3)) AS d, DATE'2024-02-29' AS day";
  const typesFor = async (native: boolean) => {
    const { arrowSchema } = await client.execute(statement, { arrow: true, native, direct: 10 });
    return RecordBatchReader.from(arrowSchema ?? Buffer.alloc(0))
      .open()
      .schema.fields.map(({ type }) => String(type));
  };
  expect(await typesFor(true)).toEqual(["Timestamp<MICROSECOND, Etc/UTC>", "Decimal[9e+3]", "Date32<DAY>"]);
  expect(await typesFor(false)).toEqual(["Utf8", "Utf8", "Date32<DAY>"]);
});

// Databricks has computed a result before it says that a statement is finished: clients look for a failure there.
test("a failure while the first rows are read fails the statement", async () => {
  const statement = "SELECT id, raise_error('not this') FROM range(10)";
  expect(await client.execute(statement, { arrow: true, direct: 10 })).toMatchObject({
    operationState: ERROR,
    displayMessage: expect.stringContaining("not this"),
    batches: [],
  });
  const { handle } = await client.execute(statement, { arrow: true });
  await expect(client.read(handle, 10)).resolves.toMatchObject({ operationState: ERROR });
});

test("a statement that takes longer than a server waits is running, and is asked about", async () => {
  await lakehouse.control.setResponses("arrow", { waitMs: 0 });
  const reply = await client.execute("SELECT count(*) AS rows FROM range(1000)", { arrow: true, direct: 10 });
  expect(reply).toMatchObject({ operationState: 1, direct: true, batches: [], closed: false });
  await lakehouse.control.setResponses("arrow");
  expect(await client.read(reply.handle, 10)).toMatchObject({ operationState: FINISHED, batches: [{ rows: 1 }] });
});

test("in column mode nobody gets Arrow", async () => {
  await lakehouse.control.setResponses("columns");
  expect(await lakehouse.control.responses()).toMatchObject({ mode: "columns" });
  const { handle, direct } = await client.execute("SELECT 1 AS one", {
    arrow: true,
    links: true,
    lz4: true,
    direct: 9,
  });
  expect(direct).toBe(false);
  expect(await client.read(handle, 9)).toMatchObject({ resultFormat: COLUMNS, columns: 1 });
});

test("a client that takes no links gets large results inline", async () => {
  await lakehouse.control.setResponses("cloud", { inlineBytes: 1 });
  const statement = "SELECT id FROM range(0, 500, 1, 1)";
  expect(await client.execute(statement, { arrow: true, direct: 1_000 })).toMatchObject({
    resultFormat: ARROW,
    links: [],
  });
  expect(await client.execute(statement, { arrow: true, links: true, direct: 1_000 })).toMatchObject({
    resultFormat: LINKS,
    links: [{ rows: 500 }],
    batches: [],
  });
});

test("how results are answered cannot be set to what there is not", async () => {
  await expect(lakehouse.control.setResponses("cloud", { linksPerFetch: 0 })).rejects.toThrow(/linksPerFetch/);
  expect(await lakehouse.control.responses()).toMatchObject({ mode: "arrow" });
});

test("nested values that tell about a table are native", async () => {
  const { arrowSchema } = await client.execute("DESCRIBE DETAIL main.shop.orders", {
    arrow: true,
    native: true,
    direct: 9,
  });
  const { fields } = RecordBatchReader.from(arrowSchema ?? Buffer.alloc(0)).open().schema;
  expect(fields.filter(({ type }) => (type.children ?? []).length > 0).map(({ name }) => name)).toEqual([
    "partitionColumns",
    "clusteringColumns",
    "properties",
    "tableFeatures",
  ]);
});
