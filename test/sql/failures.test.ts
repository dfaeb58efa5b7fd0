import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type AccessProgress, checkAccess } from "@/lib/databricks/check-access";
import { openWarehouse } from "@/lib/databricks/connect/open-warehouse";
import { AppError } from "@/lib/model/errors";
import { changes, type Harness, openHarness, optionsOf } from "./open-harness";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterEach(() => harness.lakehouse.control.clearFaults());
afterAll(() => harness.close());

async function failure(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "no failure",
    (thrown) => (thrown instanceof AppError ? `${thrown.code} (${thrown.recovery})` : `not ours: ${thrown}`),
  );
}

async function drain(statement: string): Promise<number> {
  let rows = 0;
  for await (const chunk of harness.warehouse.stream(statement)) rows += chunk.length;
  return rows;
}

// Starting compute is the common case of a demo and of every Monday morning: it is waited for, and shown.
test("waits for compute that is starting, with progress", async () => {
  await harness.lakehouse.control.addFault({ kind: "unavailable", retryAfterSeconds: 1, times: 2 });
  const events: AccessProgress[] = [];
  for await (const event of checkAccess(optionsOf(harness.lakehouse))) events.push(event);
  expect(events.filter(({ state }) => state === "waiting").length).toBeGreaterThan(0);
  expect(events.at(-1)).toMatchObject({ check: "catalogs", state: "passed" });

  await harness.lakehouse.control.addFault({ kind: "unavailable" });
  const given: AccessProgress[] = [];
  for await (const event of checkAccess(optionsOf(harness.lakehouse), { waitMaxMs: 1_500 })) given.push(event);
  expect(given.at(-1)).toMatchObject({
    check: "compute",
    state: "failed",
    message: expect.stringContaining("did not start"),
  });
});

test("tells what the workspace answers", async () => {
  const { control } = harness.lakehouse;
  const open = () => openWarehouse(optionsOf(harness.lakehouse)).then((warehouse) => warehouse.close());
  const during = async (fault: Parameters<typeof control.addFault>[0], work: () => Promise<unknown>) => {
    const id = await control.addFault(fault);
    const said = await failure(work());
    await control.removeFault(id);
    return said;
  };
  expect(await during({ kind: "token", reason: "revoked" }, open)).toBe("CREDENTIALS_REJECTED (source)");
  expect(await during({ kind: "token", reason: "expired" }, open)).toBe("CREDENTIALS_REJECTED (source)");
  expect(await during({ kind: "unavailable" }, open)).toBe("WAREHOUSE_STARTING (retry)");
  expect(
    await during({ kind: "forbid", statements: "select", by: "sql" }, () => harness.warehouse.query("SELECT 1")),
  ).toBe("PERMISSION_DENIED (source)");
  const rows = "SELECT CAST(id AS STRING) AS a, repeat('x', 200) AS b FROM range(60000)";
  expect(await during({ kind: "cut", afterFetches: 2 }, () => drain(rows))).toBe("WAREHOUSE_UNAVAILABLE (retry)");
});

// VACUUM takes files away that the log still names: it shows only while fetching, and must not look like an empty part.
test("vacuumed changes are lost history, not no changes", async () => {
  const table = harness.name("vacuumed");
  await harness.run(
    "SET spark.databricks.delta.retentionDurationCheck.enabled = false",
    "CREATE TABLE $.vacuumed (id STRING) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')",
    "INSERT INTO $.vacuumed VALUES ('user-1'), ('user-2')",
    "UPDATE $.vacuumed SET id = 'user-3' WHERE id = 'user-1'",
    "DELETE FROM $.vacuumed",
    "VACUUM $.vacuumed RETAIN 0 HOURS",
  );
  const read = harness.records(table, {
    sql: "select id as user_id, 'e' as event_type from $.vacuumed",
    dataType: "event",
    reading: changes(1, 3),
  });
  expect(await failure(read)).toBe("HISTORY_LOST (source)");
});
