import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** @typedef {{ pid: number, started: string }} RunningProcess */

/**
 * A process as `{ pid, started }`; `started` tells it from a later process with
 * the same number (also after a reboot). Null when it does not run, or has ended
 * and only waits to be reaped.
 *
 * @param {number} pid
 * @returns {RunningProcess | null}
 */
export function describeProcess(pid) {
  const started = process.platform === "linux" ? startedOnLinux(pid) : startedElsewhere(pid);
  return started ? { pid, started } : null;
}

/**
 * Does this very process (as `describeProcess` told) still run?
 *
 * @param {RunningProcess | null} described
 */
export function isRunning(described) {
  return described !== null && describeProcess(described.pid)?.started === described.started;
}

/**
 * The command line of a process, or an empty text.
 *
 * @param {number} pid
 */
export function commandLine(pid) {
  if (process.platform === "linux") return readProc(pid, "cmdline").replaceAll("\0", " ");
  return ps(pid, "command=");
}

/**
 * The number of a process's parent, or 0.
 *
 * @param {number} pid
 */
export function parentOf(pid) {
  if (process.platform === "linux") return Number(statFields(pid)[1] ?? 0);
  return Number(ps(pid, "ppid=")) || 0;
}

/**
 * Send a signal to a process, or to a group by its negative number; nothing happens when it is gone.
 *
 * @param {number} pid
 * @param {string} [name]
 */
export function signalProcess(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It has already ended.
  }
}

/** @param {number} pid */
function startedOnLinux(pid) {
  const [state, ...rest] = statFields(pid);
  if (!state || state === "Z" || state === "X") return null;
  return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${rest[18]}`;
}

/**
 * The fields of `/proc/<pid>/stat` after the name, which may hold spaces: state, parent, … (proc(5)).
 *
 * @param {number} pid
 */
function statFields(pid) {
  const stat = readProc(pid, "stat");
  return stat ? stat.slice(stat.lastIndexOf(")") + 2).split(" ") : [];
}

/**
 * @param {number} pid
 * @param {string} name
 */
function readProc(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}

/** @param {number} pid */
function startedElsewhere(pid) {
  const state = ps(pid, "stat=");
  return state && !state.startsWith("Z") ? ps(pid, "lstart=") : null;
}

/**
 * @param {number} pid
 * @param {string} field
 */
function ps(pid, field) {
  return spawnSync("ps", ["-o", field, "-p", String(pid)], { encoding: "utf8" }).stdout?.trim() ?? "";
}
