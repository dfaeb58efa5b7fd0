import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describeProcess, isRunning } from "../processes/processes.mjs";
import { until } from "../processes/until.mjs";
import { errorCode } from "../terminal/error-fields.mjs";
import { PlainError, say } from "../terminal/say.mjs";

/**
 * @import { RunningProcess } from "../processes/processes.mjs"
 *
 * @typedef {{ process: RunningProcess | null, stopping: boolean }} Holder
 */

const PATIENCE_MS = 4_000;
const STOPPING_PATIENCE_MS = 40_000;

/**
 * Make this process the only launcher of a data folder. One that is just ending
 * is waited for; one that keeps running is a PlainError.
 *
 * `afterCrash` says that the last one was killed; `describe(more)` adds to what
 * others can read; `release` gives the folder back.
 *
 * @param {string} run
 * @param {{ patienceMs?: number }} options
 */
export async function holdInstallation(run, { patienceMs = PATIENCE_MS } = {}) {
  const path = join(run, "launcher.json");
  const begun = Date.now();
  const afterCrash = existsSync(path) && readHolder(run) === null;
  let announced = false;
  const outcome = await until(
    () => {
      if (take(path)) return "held";
      if (!announced) say("lakefeed", "waiting for the one that still runs in this data folder to end …");
      announced = true;
      return Date.now() - begun > patienceMs && readHolder(run)?.stopping === false ? "busy" : undefined;
    },
    { timeoutMs: STOPPING_PATIENCE_MS },
  );
  if (outcome !== "held") {
    const pid = readHolder(run)?.process?.pid;
    throw new PlainError(
      `Lakefeed already runs in this data folder (process ${pid}). Stop it, or set LAKEFEED_DATA to another folder.`,
    );
  }
  const holder = ownRecord();
  return {
    afterCrash,
    /** @param {Partial<Holder>} more */
    describe(more) {
      Object.assign(holder, more);
      writeFileSync(path, JSON.stringify(holder));
    },
    stopping: () => holder.stopping,
    release() {
      rmSync(path, { force: true });
    },
  };
}

/**
 * What the running launcher of this folder says about itself; null when none runs.
 *
 * @param {string} run
 * @returns {Holder | null}
 */
export function readHolder(run) {
  const path = join(run, "launcher.json");
  if (!existsSync(path)) return null;
  try {
    /** @type {Holder} */
    const holder = JSON.parse(readFileSync(path, "utf8"));
    return isRunning(holder.process) ? holder : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} path
 * @returns {boolean}
 */
function take(path) {
  try {
    writeFileSync(path, JSON.stringify(ownRecord()), { flag: "wx" });
    return true;
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    if (readHolder(dirname(path)) !== null) return false;
    rmSync(path, { force: true });
    return take(path);
  }
}

/** @returns {Holder} */
function ownRecord() {
  return { process: describeProcess(process.pid), stopping: false };
}
