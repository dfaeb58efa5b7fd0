import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { until } from "../processes/until.mjs";
import { holdInstallation, readHolder } from "./lock.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
});

// Two launchers of one data folder would end each other's database.
test("refuses a data folder that a living launcher holds", async () => {
  const holder = await holdInstallation(folder);
  await expect(holdInstallation(folder, { patienceMs: 0 })).rejects.toThrow(
    new RegExp(`already runs in this data folder \\(process ${process.pid}\\).*LAKEFEED_DATA`),
  );
  holder.release();
  expect(readHolder(folder)).toBeNull();
});

test("takes over from a launcher that was killed, and says so", async () => {
  const dead = { process: { pid: process.pid, started: "another time" }, stopping: false };
  writeFileSync(join(folder, "launcher.json"), JSON.stringify(dead));
  const holder = await holdInstallation(folder);
  expect(holder.afterCrash).toBe(true);
  holder.release();
});

test("waits for a launcher that is just ending", async () => {
  const lines = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const holder = await holdInstallation(folder);
  holder.describe({ stopping: true });
  const next = holdInstallation(folder, { patienceMs: 0 });
  await until(() => lines.mock.calls.flat().some((line) => String(line).includes("waiting for")));
  holder.release();
  expect((await next).afterCrash).toBe(false);
  lines.mockRestore();
});
