import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * A process as `{ pid, started }`; `started` tells it from a later process with
 * the same number (also after a reboot). Null when it does not run, or has ended
 * and only waits to be reaped.
 */
export function describeProcess(pid) {
  const started = process.platform === "linux" ? startedOnLinux(pid) : startedElsewhere(pid);
  return started ? { pid, started } : null;
}

/** Does this very process (as `describeProcess` told) still run? */
export function isRunning(described) {
  return described !== null && describeProcess(described.pid)?.started === described.started;
}

/** The command line of a process, or an empty text. */
export function commandLine(pid) {
  if (process.platform === "linux") return readProc(pid, "cmdline").replaceAll("\0", " ");
  return ps(pid, "command=");
}

/** The number of a process's parent, or 0. */
export function parentOf(pid) {
  if (process.platform === "linux") return Number(statFields(pid)[1] ?? 0);
  return Number(ps(pid, "ppid=")) || 0;
}

/** Send a signal to a process, or to a group by its negative number; nothing happens when it is gone. */
export function signalProcess(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It has already ended.
  }
}

function startedOnLinux(pid) {
  const [state, ...rest] = statFields(pid);
  if (!state || state === "Z" || state === "X") return null;
  return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${rest[18]}`;
}

/** The fields of `/proc/<pid>/stat` after the name, which may hold spaces: state, parent, … (proc(5)). */
function statFields(pid) {
  const stat = readProc(pid, "stat");
  return stat ? stat.slice(stat.lastIndexOf(")") + 2).split(" ") : [];
}

function readProc(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}

function startedElsewhere(pid) {
  const state = ps(pid, "stat=");
  return state && !state.startsWith("Z") ? ps(pid, "lstart=") : null;
}

function ps(pid, field) {
  return spawnSync("ps", ["-o", field, "-p", String(pid)], { encoding: "utf8" }).stdout?.trim() ?? "";
}
