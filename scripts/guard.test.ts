import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { endLeftover } from "./lib/processes/leftovers.mjs";
import { describeProcess, isRunning } from "./lib/processes/processes.mjs";
import { until } from "./lib/processes/until.mjs";

const guard = join(import.meta.dirname, "guard.mjs");
const PATIENCE = { timeoutMs: 10_000, everyMs: 20 };

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "guard-"));
});

/** A command that writes its own number and, when asked, ignores SIGTERM. */
const command = (ignore: boolean) => `
  ${ignore ? 'process.on("SIGTERM", () => undefined);' : ""}
  require("node:fs").writeFileSync(${JSON.stringify(join(folder, "pid"))}, String(process.pid));
  setInterval(() => undefined, 1000);`;

async function startedCommand() {
  const file = join(folder, "pid");
  await until(() => existsSync(file) && readFileSync(file, "utf8") !== "", PATIENCE);
  return describeProcess(Number(readFileSync(file, "utf8")));
}

function startGuard(args: string[], { ignore = false } = {}): ChildProcess {
  const words = [guard, ...args, "--", process.execPath, "-e", command(ignore)];
  return spawn(process.execPath, words, { stdio: ["pipe", "inherit", "inherit"] });
}

// Next.js or PostgreSQL would keep its port, and the next start would fail.
test("ends its command when the parent is killed with -9", async () => {
  const script = join(folder, "parent.mjs");
  const words = JSON.stringify([guard, "--", process.execPath, "-e", command(false)]);
  const start = `import { spawn } from "node:child_process";
    spawn(process.execPath, ${words}, { stdio: ["pipe", "inherit", "inherit"], detached: true });`;
  writeFileSync(script, start);
  const parent = spawn(process.execPath, [script], { stdio: "inherit" });
  const child = await startedCommand();
  expect(isRunning(child)).toBe(true);
  parent.kill("SIGKILL");
  expect(await until(() => !isRunning(child), PATIENCE)).toBe(true);
});

test("kills a command that does not stop in time", async () => {
  const process = startGuard(["--kill-after-ms", "200"], { ignore: true });
  const child = await startedCommand();
  process.stdin?.end();
  const [code] = await once(process, "exit");
  expect(code).toBe(128 + 9);
  expect(isRunning(child)).toBe(false);
});

test("ends with its command's exit code", async () => {
  const words = [guard, "--", process.execPath, "-e", "process.exit(7)"];
  const child = spawn(process.execPath, words, { stdio: ["pipe", "inherit", "inherit"] });
  const [code] = await once(child, "exit");
  expect(code).toBe(7);
});

// A guard can be killed as well; the next launcher must find what it left.
test("leaves a record by which a command is ended when the guard itself was killed", async () => {
  const record = join(folder, "app.pid.json");
  const process = startGuard(["--pid-file", record]);
  const child = await startedCommand();
  await until(() => existsSync(record), PATIENCE);
  process.kill("SIGKILL");
  await once(process, "exit");
  expect(isRunning(child)).toBe(true);
  expect(await endLeftover(record)).toBe(true);
  expect(isRunning(child)).toBe(false);
  expect(existsSync(record)).toBe(false);
});

// Process numbers are given again: after a reboot the record may name anybody.
test("does not end a stranger that got the recorded number", async () => {
  const stranger = startGuard([]);
  const child = await startedCommand();
  const record = join(folder, "app.pid.json");
  const other = { pid: child?.pid, started: "another time" };
  writeFileSync(record, JSON.stringify({ guard: other, command: other, stopSignal: "SIGTERM" }));
  expect(await endLeftover(record)).toBe(false);
  expect(isRunning(child)).toBe(true);
  stranger.stdin?.end();
  await once(stranger, "exit");
});
