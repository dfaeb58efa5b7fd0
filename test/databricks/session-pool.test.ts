import { afterAll, beforeAll, expect, test } from "vitest";
import { OWN_SESSION, SHARED_SESSION, withWarehouse } from "@/lib/databricks/connect/with-warehouse";
import { AppError, toAppError } from "@/lib/model/errors";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { openLakehouse, type TestLakehouse } from "../lakehouse/open-lakehouse";
import { optionsOf } from "../sql/open-harness";

let lakehouse: TestLakehouse;
let options: ReturnType<typeof optionsOf>;
beforeAll(async () => {
  lakehouse = await openLakehouse();
  options = optionsOf(lakehouse);
});
afterAll(() => lakehouse.close());

let marks = 0;

/** A mark that the session keeps: the same one comes back only in the same session. */
async function markOf(warehouse: Warehouse): Promise<unknown> {
  const [row] = await warehouse.query("SET lakefeed.mark");
  if (row?.value !== "<undefined>") return row?.value;
  await warehouse.query(`SET lakefeed.mark = ${++marks}`);
  return markOf(warehouse);
}

// A handshake takes longer than most of what a person or a step asks.
test.each([
  ["a person's works", SHARED_SESSION],
  ["a run's steps", OWN_SESSION],
])("%s that follow one another use one session", async (_, use) => {
  const first = await withWarehouse(options, use, markOf);
  expect(await withWarehouse(options, use, markOf)).toBe(first);
});

// A page inspects several tables at once; a run's step streams for long, so nobody may join its session.
test("at the same time, a person's works share a session and a run's steps do not", async () => {
  const together = (use: typeof OWN_SESSION) =>
    withWarehouse(options, use, async (warehouse) => [
      await markOf(warehouse),
      await withWarehouse(options, use, markOf),
    ]);
  expect(new Set(await together(SHARED_SESSION)).size).toBe(1);
  expect(new Set(await together(OWN_SESSION)).size).toBe(2);
});

test("a session that waits is not used with another token", async () => {
  await withWarehouse(options, SHARED_SESSION, markOf);
  const refused = withWarehouse({ ...options, token: "rotated" }, SHARED_SESSION, markOf).catch(toAppError);
  expect(await refused).toMatchObject({ code: "CREDENTIALS_REJECTED" });
});

// What is wrong with a statement is not wrong with its session; after anything else nobody knows what the session is worth.
test("a session is given up after a failure that is not about the statement", async () => {
  const first = await withWarehouse(options, SHARED_SESSION, markOf);
  await withWarehouse(options, SHARED_SESSION, (warehouse) => warehouse.query("SELECT nothing")).catch(() => {});
  expect(await withWarehouse(options, SHARED_SESSION, markOf)).toBe(first);
  const broken = async (warehouse: Warehouse) => {
    await markOf(warehouse);
    throw new AppError("WAREHOUSE_UNAVAILABLE", "The connection broke.");
  };
  await withWarehouse(options, SHARED_SESSION, broken).catch(() => {});
  const waiting = [OWN_SESSION, OWN_SESSION].map((use) => withWarehouse(options, use, markOf));
  expect(await Promise.all(waiting)).not.toContain(first);
});
