import { afterAll, expect, test, vi } from "vitest";
import { takeRecoveryAction } from "@/app/sources/take-recovery-action";
import { db } from "@/lib/store/db";
import { suspendRun } from "@/lib/store/runs";
import { getSource } from "@/lib/store/sources";
import { makeSource, TABLE } from "../factories";

// The parts of Next that only live in a request of its server.
vi.mock("next/cache", () => ({ revalidatePath: () => {} }));
vi.mock("next/server", () => ({ after: () => {} }));
afterAll(() => vi.restoreAllMocks());

async function stopped() {
  const { id } = await makeSource();
  const gap = {
    table: TABLE,
    from: 0,
    to: 3,
    delivered: null,
    resume: { tableId: "t", after: 3 },
    head: { version: 3, at: null },
    fromAt: null,
    toAt: null,
    rowsMissed: null,
    rowsWaiting: 0,
    rowsNow: null,
  };
  await suspendRun(id, { code: "HISTORY_LOST", message: "gone", gaps: [gap] }, { now: new Date() });
  return id;
}

test("the page's action takes a way, with who and why, and refuses what cannot be", async () => {
  const sourceId = await stopped();
  expect(await takeRecoveryAction({ sourceId, action: "skip_gap" })).toMatchObject({
    ok: false,
    error: { code: "INVALID_INPUT", field: "reason" },
  });
  expect((await getSource(sourceId)).requiredAction).not.toBeNull();
  expect(await takeRecoveryAction({ sourceId, action: "acknowledge" })).toMatchObject({ ok: true });
  expect(await takeRecoveryAction({ sourceId, action: "skip_gap", reason: " known loss " })).toMatchObject({
    ok: true,
  });
  expect(await getSource(sourceId)).toMatchObject({
    requiredAction: null,
    tables: [{ skip: { reason: "known loss" } }],
  });
  expect(await takeRecoveryAction({ sourceId, action: "resnapshot" })).toMatchObject({ ok: false });
  const audit = await db.auditEntry.findMany({ where: { subjectId: sourceId }, orderBy: { id: "asc" } });
  expect(audit.map(({ action }) => action).slice(-2)).toEqual(["source.stayed_stopped", "source.continued_after_gap"]);
});
