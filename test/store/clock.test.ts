import { afterEach, describe, expect, test, vi } from "vitest";
import { databaseNow, db } from "@/lib/store/db";
import { beginPart, closePart, holdLease, noteFirstSent, readLeaseMs } from "@/lib/store/parts";
import { commitRun, openRun, resumeRun, suspendRun } from "@/lib/store/runs";
import { claimDueSources, pauseSource, requestSync, resumeSource } from "@/lib/store/sources";
import { makePin, makeSource, TABLE } from "../factories";

const HOUR = 60 * 60_000;
const MINUTE = 60_000;

afterEach(() => vi.useRealTimers());

// Two machines never agree on the time to the second, and a virtual one can wake up hours late. Whoever asks, a sync
// that is due is due, and one that is not is not announced.
describe.each([
  ["an hour fast", HOUR],
  ["an hour slow", -HOUR],
])("a process whose clock is %s", (_, offMs) => {
  const shift = () => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + offMs });

  test("makes a sync due now: by a new source, Sync now and Resume", async () => {
    shift();
    const { id } = await makeSource();
    expect(await claimDueSources(id)).toMatchObject([{ attempt: 1 }]);
    await requestSync(id, "test");
    expect(await claimDueSources(id)).toMatchObject([{ attempt: 1 }]);
    await pauseSource(id, "test");
    await resumeSource(id, "test");
    expect(await claimDueSources(id)).toMatchObject([{ attempt: 1 }]);
  });

  test("delivers a run that is announced again when it stands still, and sets the next sync", async () => {
    shift();
    const { id, config } = await makeSource();
    const run = await openRun(id, {
      clock: await databaseNow(),
      sql: config.sql,
      sqlHash: "hash",
      pins: [makePin()],
      parts: [
        {
          ordinal: 0,
          table: TABLE,
          drivingReference: 0,
          reading: { kind: "snapshot", version: 0, shard: 0, shards: 1 },
          output: "records",
          mayRewrite: false,
          identity: null,
        },
      ],
    });
    await db.$executeRaw`UPDATE "Source" SET "progressAt" = "progressAt" - interval '3 minutes' WHERE "id" = ${id}::uuid`;
    expect(await claimDueSources(id)).toHaveLength(1);
    await resumeRun(run);

    const part = run.parts[0];
    if (!part) throw new Error("The run has no part.");
    const first = await beginPart(id, run.id, part.id);
    expect(await readLeaseMs(first)).toBe(0);
    await noteFirstSent(first);
    const second = await beginPart(id, run.id, part.id);
    expect(await readLeaseMs(second)).toBeGreaterThan(0);
    await holdLease(second);
    await closePart(second);
    await commitRun(run.id, await databaseNow());

    const { dueAt } = await db.source.findUniqueOrThrow({ where: { id } });
    const now = (await databaseNow()).getTime();
    expect(dueAt?.getTime()).toBeGreaterThan(now);
    expect(dueAt?.getTime()).toBeLessThanOrEqual(now + HOUR);
  });

  test("waits a minute after a first failure", async () => {
    shift();
    const { id } = await makeSource();
    const now = await databaseNow();
    await suspendRun(id, { code: "WAREHOUSE_UNAVAILABLE", message: "away" }, { now });
    const { dueAt } = await db.source.findUniqueOrThrow({ where: { id } });
    expect(dueAt?.getTime()).toBe(now.getTime() + MINUTE);
    expect(await claimDueSources(id)).toEqual([]);
  });
});
