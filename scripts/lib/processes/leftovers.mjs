import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isRunning, signalProcess } from "./processes.mjs";
import { until } from "./until.mjs";

/** @import { RunningProcess } from "./processes.mjs" */

const PATIENCE_MS = 8_000;

/** How the names of the guards' records end. */
export const RECORD_ENDING = ".pid.json";

/**
 * `endLeftover` for every record in a folder. Returns whether there was one.
 *
 * @param {string} folder
 */
export async function endLeftovers(folder) {
  const records = readdirSync(folder).filter((name) => name.endsWith(RECORD_ENDING));
  const found = await Promise.all(records.map((name) => endLeftover(join(folder, name))));
  return found.includes(true);
}

/**
 * End the command that a guard recorded in this file, if it still runs: its
 * launcher was killed a moment ago, or launcher and guard were. It is asked to
 * stop, then killed. Returns whether there was one.
 *
 * @param {string} pidFile
 */
export async function endLeftover(pidFile) {
  if (!existsSync(pidFile)) return false;
  const { guard, command, stopSignal } = readRecord(pidFile);
  const found = command !== null && isRunning(command);
  if (found) {
    signalProcess(-command.pid, stopSignal);
    const ended = await until(() => !isRunning(command), { timeoutMs: PATIENCE_MS });
    if (!ended) signalProcess(-command.pid, "SIGKILL");
    await until(() => !isRunning(command), { timeoutMs: PATIENCE_MS });
  }
  if (isRunning(guard)) await until(() => !isRunning(guard), { timeoutMs: PATIENCE_MS });
  rmSync(pidFile, { force: true });
  return found;
}

/**
 * @param {string} pidFile
 * @returns {{ guard: RunningProcess | null, command: RunningProcess | null, stopSignal?: string }}
 */
function readRecord(pidFile) {
  try {
    return JSON.parse(readFileSync(pidFile, "utf8"));
  } catch {
    return { guard: null, command: null };
  }
}
