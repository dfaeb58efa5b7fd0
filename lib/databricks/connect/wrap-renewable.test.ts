import { expect, test } from "vitest";
import { AppError, type ErrorCode } from "@/lib/model/errors";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { wrapRenewable } from "./wrap-renewable";

/** Sessions that are opened one after another; each ends as its list says, then answers with its own number. */
function openSessions(...outcomes: (ErrorCode | "ok")[][]) {
  const closed: number[] = [];
  let opened = 0;
  const open = async (): Promise<Warehouse> => {
    const number = ++opened;
    const codes = outcomes[number - 1] ?? [];
    return {
      async query() {
        const code = codes.shift();
        if (code && code !== "ok") throw new AppError(code, "It failed.");
        return [{ session: number }];
      },
      async *stream() {},
      async close() {
        closed.push(number);
      },
    };
  };
  return { open, closed };
}

// Compute that was restarted while a session waited knows the session no more.
test("a session that ended while it waited is replaced once, also for several questions at once", async () => {
  const { open, closed } = openSessions(["WAREHOUSE_UNAVAILABLE", "WAREHOUSE_UNAVAILABLE"]);
  const session = wrapRenewable(open);
  session.noteIdle();
  const warehouse = await session.open();
  const rows = await Promise.all([warehouse.query("SELECT 1"), warehouse.query("SELECT 2")]);
  expect(rows).toEqual([[{ session: 2 }], [{ session: 2 }]]);
  expect(closed).toEqual([1]);
});

// A statement that fails in a session that works would be run twice, and its second failure would come late.
test.each<[string, ErrorCode, boolean]>([
  ["in a new session", "WAREHOUSE_UNAVAILABLE", false],
  ["about the statement", "SQL_FAILED", true],
  ["because it took too long", "WAREHOUSE_TIMEOUT", true],
])("a failure %s is thrown at once", async (_, code, waited) => {
  const { open, closed } = openSessions([code]);
  const session = wrapRenewable(open);
  if (waited) session.noteIdle();
  const warehouse = await session.open();
  await expect(warehouse.query("SELECT 1")).rejects.toMatchObject({ code });
  expect(await warehouse.query("SELECT 1")).toEqual([{ session: 1 }]);
  expect(closed).toEqual([]);
});

test("a session that answered since it waited is not replaced", async () => {
  const { open, closed } = openSessions(["ok", "WAREHOUSE_UNAVAILABLE"]);
  const session = wrapRenewable(open);
  session.noteIdle();
  const warehouse = await session.open();
  await warehouse.query("SELECT 1");
  await expect(warehouse.query("SELECT 2")).rejects.toMatchObject({ code: "WAREHOUSE_UNAVAILABLE" });
  expect(closed).toEqual([]);
});
