import { spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, mkdtempSync, rmSync, statfsSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toAppError } from "@/lib/model/errors";
import { emptyCounts } from "@/lib/model/run/counts";
import { createPostgres } from "../../scripts/lib/database/postgres.mjs";
import { runPrismaQuietly } from "../../scripts/lib/database/prisma.mjs";
import { openLog } from "../../scripts/lib/processes/log-file.mjs";
import { freePort } from "../../scripts/lib/processes/ports.mjs";
import { until } from "../../scripts/lib/processes/until.mjs";
import { makeFolders, readSettings } from "../../scripts/lib/stack/settings.mjs";

const DISK = "200m";
const MIB = 2 ** 20;
const data = mkdtempSync(join(tmpdir(), "disk-full-"));
// Only root may make a disk that is small enough to be filled.
const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${DISK},mode=711`, "tmpfs", data]).status === 0;
chmodSync(data, 0o711);

let postgres: Awaited<ReturnType<typeof createPostgres>> | undefined;
beforeAll(async () => {
  if (!mounted) return;
  const settings = readSettings({ ...process.env, LAKEFEED_DATA: data, POSTGRES_PORT: String(await freePort()) });
  makeFolders(settings);
  postgres = await createPostgres(settings);
  await postgres.service.start();
  await postgres.ensureDatabase();
  process.env.DATABASE_URL = postgres.url();
  await runPrismaQuietly(["migrate", "deploy"], { ...process.env });
});
afterAll(async () => {
  await postgres?.service.stop();
  if (mounted) spawnSync("umount", ["-l", data]);
  rmSync(data, { recursive: true, force: true });
});

/** Leave so little that the server's next page finds no place. */
function fill(junk: string): void {
  const { bavail, bsize } = statfsSync(data);
  for (let left = bavail * bsize; left > 0; left -= MIB) {
    try {
      appendFileSync(junk, Buffer.alloc(Math.min(MIB, left)));
    } catch {
      return;
    }
  }
}

test.skipIf(!mounted)(
  "a full disk stops a part with a clear line; with space again it continues, and nothing is lost",
  async () => {
    // Loaded only now, since they connect to DATABASE_URL.
    const { db, databaseNow } = await import("@/lib/store/db");
    const { beginPart, closePart, recordBatch } = await import("@/lib/store/parts");
    const { commitRun, openRun } = await import("@/lib/store/runs");
    const { toStoreError } = await import("@/lib/store/to-store-error");
    const { makePin, makeSource, TABLE } = await import("../factories");
    const { id, config } = await makeSource();
    const plan = {
      ordinal: 0,
      table: TABLE,
      drivingReference: 0,
      reading: { kind: "snapshot" as const, version: 0, shard: 0, shards: 1 },
      output: "records" as const,
      mayRewrite: false,
      identity: null,
    };
    const pinned = { clock: await databaseNow(), sql: config.sql, sqlHash: "hash", pins: [makePin()], parts: [plan] };
    const run = await openRun(id, pinned);
    const partId = run.parts[0]?.id ?? "";
    const execution = await beginPart(id, run.id, partId);
    const batch = { ...emptyCounts(), rowsRead: 10, rowsMade: 10, records: 10, delivered: 10 };
    await recordBatch(execution, batch, []);

    const junk = join(data, "junk");
    fill(junk);
    const refused = Array.from({ length: 500 }, (_, ordinal) => ({
      state: "rejected" as const,
      reason: "destination_rejected" as const,
      message: "refused",
      identity: null,
      payload: "x".repeat(20_000) + ordinal + Math.random(),
      ordinal,
    }));
    const failing = { ...emptyCounts(), rowsRead: 500, rowsMade: 500, records: 500, rejected: 500 };
    const thrown = await recordBatch(execution, failing, refused).then(
      () => null,
      (error: unknown) => toAppError(toStoreError(error)),
    );
    expect(thrown).toMatchObject({
      code: "DATABASE_UNAVAILABLE",
      message: expect.stringMatching(/disk|does not answer/),
    });
    // A log on the same disk keeps what it tells about from nothing.
    openLog(join(data, "logs", "app.log")).write("a line");

    truncateSync(junk);
    // The server has restarted, if its own log found no place either.
    const again = await until(() => beginPart(id, run.id, partId), { timeoutMs: 60_000 });
    if (!again) throw new Error("The database did not come back.");
    expect(await db.undeliveredRecord.count({ where: { sourceId: id } })).toBe(0);
    await recordBatch(again, batch, []);
    await closePart(again);
    await commitRun(run.id, await databaseNow());
    expect(await db.syncRun.findUniqueOrThrow({ where: { id: run.id } })).toMatchObject({
      state: "succeeded",
      delivered: 10,
    });
    await db.$disconnect();
  },
);
