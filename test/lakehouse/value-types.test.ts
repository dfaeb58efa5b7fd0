import { afterAll, beforeAll, expect, test } from "vitest";
import { openLakehouse, type TestLakehouse } from "./open-lakehouse";

let lakehouse: TestLakehouse;
beforeAll(async () => {
  lakehouse = await openLakehouse();
});
afterAll(() => lakehouse.close());

type Value = [sql: string, inArrow: unknown, inColumns: unknown];

/** What the driver makes of a value, where that is the same in Arrow and in column sets. */
const SAME: [sql: string, value: unknown][] = [
  ["true", true],
  ["-7Y", -7],
  ["300S", 300],
  ["-2147483648", -2147483648],
  ["5L", 5],
  ["0.1D", 0.1],
  ["double('NaN')", Number.NaN],
  ["double('-Infinity')", Number.NEGATIVE_INFINITY],
  ["-0.0D", -0],
  ["CAST(-12.50 AS DECIMAL(10, 2))", -12.5],
  ["CAST('0.3' AS DECIMAL(3, 1))", 0.3],
  ["CAST('1234567890.0123456789' AS DECIMAL(20, 10))", 1234567890.0123458],
  ["'a\"b€😀'", 'a"b€😀'],
  ["''", ""],
  ["CAST('x' AS VARCHAR(5))", "x"],
  ["X'00FF10'", Buffer.from("00ff10", "hex")],
  ["NULL", null],
  ["CAST(NULL AS INT)", null],
  ["CAST(NULL AS TIMESTAMP)", null],
  ["CAST(NULL AS STRUCT<a: INT>)", null],
  ["INTERVAL '1-2' YEAR TO MONTH", "1-2"],
  ["INTERVAL '1 02:03:04.5' DAY TO SECOND", "1 02:03:04.500000000"],
  ["array(1, NULL, 3)", [1, null, 3]],
  ["map('a', '1', 'b', NULL)", { a: "1", b: null }],
  ["named_struct('a', 1, 'b', 'x')", { a: 1, b: "x" }],
];

const DIFFERENT: Value[] = [
  ["TIMESTAMP'2024-02-29 12:34:56.123456'", new Date("2024-02-29T12:34:56.123Z"), "2024-02-29 12:34:56.123456"],
  ["TIMESTAMP_NTZ'2024-02-29 12:34:56.5'", new Date("2024-02-29T12:34:56.500Z"), "2024-02-29 12:34:56.5"],
  ["TIMESTAMP'0001-01-01 00:00:00'", new Date("0001-01-01T00:00:00Z"), "0001-01-01 00:00:00"],
  ["DATE'2024-02-29'", new Date("2024-02-29T00:00:00Z"), "2024-02-29"],
  ["DATE'9999-12-31'", new Date("9999-12-31T00:00:00Z"), "9999-12-31"],
  ["9007199254740993L", 9007199254740992, Number.POSITIVE_INFINITY],
  ["CAST(1.1 AS FLOAT)", Math.fround(1.1), 1.1],
];

const VALUES: Value[] = [...SAME.map(([sql, value]): Value => [sql, value, value]), ...DIFFERENT];

async function read(values: readonly Value[]): Promise<unknown[]> {
  const columns = values.map(([sql], index) => `${sql} AS v${index}`);
  const [row] = await lakehouse.client.sql(`SELECT ${columns.join(", ")}`);
  return values.map((_, index) => row?.[`v${index}`]);
}

// What a real warehouse gives is the left one; whoever reads only column sets believes the right one.
test("a value arrives in Arrow as Databricks' driver gives it", async () => {
  await lakehouse.control.setResponses("arrow");
  expect(await read(VALUES)).toEqual(VALUES.map(([, inArrow]) => inArrow));
});

test("a value arrives in column sets as the driver reads those", async () => {
  await lakehouse.control.setResponses("columns");
  expect(await read(VALUES)).toEqual(VALUES.map(([, , inColumns]) => inColumns));
});

// Spark puts texts in quotes without escaping them, so that column sets lose every map in which one holds a quote.
test("what Delta tells about a table is whole in Arrow, also where its texts hold quotes", async () => {
  const { client, control } = lakehouse;
  const table = `${lakehouse.schema}.quotes`;
  await client.sql(`CREATE TABLE ${table} (id INT, note STRING) PARTITIONED BY (note)
    TBLPROPERTIES ('owner.note' = 'say "hi"', delta.deletedFileRetentionDuration = 'interval 30 days')`);
  await client.sql(`INSERT INTO ${table} VALUES (1, 'a'), (2, 'b')`);
  await client.sql(`DELETE FROM ${table} WHERE note = 'a "b", "c"' OR id = 1`);

  await control.setResponses("arrow");
  const [detail] = await client.sql(`DESCRIBE DETAIL ${table}`);
  expect(detail).toMatchObject({
    name: table,
    partitionColumns: ["note"],
    clusteringColumns: [],
    properties: { "owner.note": 'say "hi"', "delta.deletedFileRetentionDuration": "interval 30 days" },
    lastModified: expect.any(Date),
  });
  const history = await client.sql(`DESCRIBE HISTORY ${table}`);
  expect(history.map(({ operationParameters }) => operationParameters)).toEqual([
    { predicate: expect.stringMatching(/^\["\(.*a \\"b\\", \\"c\\".*\)"\]$/) },
    { mode: "Append", partitionBy: "[]" },
    expect.objectContaining({
      partitionBy: '["note"]',
      properties: '{"delta.deletedFileRetentionDuration":"interval 30 days","owner.note":"say \\"hi\\""}',
    }),
  ]);

  await control.setResponses("columns");
  expect(await client.sql(`DESCRIBE DETAIL ${table}`)).toEqual([expect.objectContaining({ properties: {} })]);
});
