import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openWarehouse } from "@/lib/databricks/connect/open-warehouse";
import { type Harness, openHarness, optionsOf } from "./open-harness";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterEach(() => harness.lakehouse.control.clearFaults());
afterAll(() => harness.close());

async function drain(chunks: AsyncIterable<(string | null)[][]>): Promise<(string | null)[][]> {
  const rows: (string | null)[][] = [];
  for await (const chunk of chunks) rows.push(...chunk);
  return rows;
}

// The driver makes a JavaScript value of whatever is no text, and its text is another one than the warehouse's.
test.each([
  "DATE'2024-02-29'",
  "TIMESTAMP'2024-02-29 12:34:56.123456'",
  "CAST(1.1 AS FLOAT)",
  "CAST(12.50 AS DECIMAL(10, 2))",
  "9007199254740993",
  "map('a', 1)",
  "named_struct('a', DATE'2024-02-29')",
  "array('a')",
  "NULL",
])("a streamed column that is not STRING is an internal error before any row: %s", async (value) => {
  const rows = drain(harness.warehouse.stream(`SELECT 'text' AS a, ${value} AS odd FROM range(3)`));
  await expect(rows).rejects.toMatchObject({ code: "INTERNAL", message: expect.stringContaining("odd") });
});

test("texts are streamed, NULL too", async () => {
  const rows = drain(harness.warehouse.stream("SELECT 'ü' AS a, CAST(NULL AS STRING) AS b"));
  expect(await rows).toEqual([["ü", null]]);
});

const MANY = "SELECT CAST(id AS STRING) AS a, repeat('x', 200) AS b FROM range(60000)";

// Without a limit a read that hangs holds its part until the process ends.
test("a piece of a result that does not come is given up, and its statement cancelled", async () => {
  const warehouse = await openWarehouse({ ...optionsOf(harness.lakehouse), waits: { chunkMs: 300 } });
  const chunks = warehouse.stream(MANY)[Symbol.asyncIterator]();
  await chunks.next();
  await harness.lakehouse.control.addFault({ kind: "delay", milliseconds: 3_000 });
  const rest = drain({ [Symbol.asyncIterator]: () => chunks });
  await expect(rest).rejects.toMatchObject({
    code: "WAREHOUSE_TIMEOUT",
    message: expect.stringMatching(/sent nothing of a finished result/),
  });
  await harness.lakehouse.control.clearFaults();
  await warehouse.close();
});

// A large result takes its time to be computed: only what is there already has to come soon.
test("a statement that takes longer to begin than a piece of its result may is waited for", async () => {
  const warehouse = await openWarehouse({ ...optionsOf(harness.lakehouse), waits: { chunkMs: 5_000 } });
  await harness.lakehouse.control.addFault({ kind: "delay", milliseconds: 7_000, times: 1 });
  expect(await drain(warehouse.stream("SELECT 'late' AS a"))).toEqual([["late"]]);
  await warehouse.close();
});
