import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { openLog } from "./log-file.mjs";
import { isRunning, signalProcess } from "./processes.mjs";
import { createService } from "./service.mjs";
import { until } from "./until.mjs";

const PATIENCE = { timeoutMs: 10_000, everyMs: 20 };

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "service-"));
});

function serviceOf(program: string) {
  return createService({
    name: "service",
    command: [process.execPath, "-e", program],
    env: process.env,
    pidFile: join(folder, "service.pid.json"),
    log: openLog(join(folder, "logs/service.log")),
    readyLine: /^ready/,
  });
}

function runningCommand() {
  const record = join(folder, "service.pid.json");
  if (!existsSync(record)) return null;
  const { command } = JSON.parse(readFileSync(record, "utf8"));
  return isRunning(command) ? command : null;
}
const running = 'console.log("ready"); setInterval(() => undefined, 1000);';

test("starts a command again that was killed", async () => {
  const service = serviceOf(running);
  await service.start();
  const first = runningCommand();
  signalProcess(first.pid, "SIGKILL");
  const second = await until(() => {
    const found = runningCommand();
    return found && found.pid !== first.pid ? found : undefined;
  }, PATIENCE);
  expect(second).toBeDefined();
  await service.stop();
  expect(runningCommand()).toBeNull();
});

test("says what a command wrote that ends before it is ready", async () => {
  const service = serviceOf('console.error("the key is missing"); process.exit(3);');
  await expect(service.start()).rejects.toThrow(/exit code 3[\s\S]*the key is missing/);
});

test("explains a full disk in one line", async () => {
  const service = serviceOf('console.error("write failed: No space left on device"); process.exit(1);');
  await expect(service.start()).rejects.toThrow(
    /^There is not enough space on the disk: \d+ MB are free at .*LAKEFEED_DATA/,
  );
});

// Ctrl-C during a start must not leave what was just being started.
test("stops a command that is not ready yet", async () => {
  const service = serviceOf("setInterval(() => undefined, 1000);");
  const started = service.start().catch((error: unknown) => error);
  const command = await until(runningCommand, PATIENCE);
  await service.stop();
  expect(isRunning(command)).toBe(false);
  expect(await started).toBeInstanceOf(Error);
});

test("keeps what a command wrote in its log", async () => {
  const service = serviceOf(running);
  await service.start();
  await service.stop();
  expect(readFileSync(join(folder, "logs/service.log"), "utf8")).toMatch(/^\d{4}-\d\d-\d\dT\S+Z ready$/m);
});
