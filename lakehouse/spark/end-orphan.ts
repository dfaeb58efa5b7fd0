import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { runCommand } from "../install/run-command";
import { processMarker } from "./spark-arguments";

const POLL_MS = 100;
const ASKED_POLLS_MAX = 150;

/**
 * End the Java process that an earlier, killed lakehouse left on this data folder: Derby allows one process. It is
 * known by the pid file and, since numbers are used again, by its command line.
 */
export async function endOrphan(pidFile: string, dataFolder: string) {
  const pid = Number(await readFile(pidFile, "utf8").catch(() => ""));
  if (!Number.isInteger(pid) || pid <= 1) return;
  if (await holds(pid, dataFolder)) {
    process.kill(pid, "SIGTERM");
    for (let polls = 0; await holds(pid, dataFolder); polls++) {
      if (polls === ASKED_POLLS_MAX) process.kill(pid, "SIGKILL");
      await wait(POLL_MS);
    }
  }
  await rm(pidFile, { force: true });
}

/** The words of a process's command line; none when there is no such process. */
export async function commandLine(pid: number): Promise<string[]> {
  const line = existsSync("/proc/self/cmdline")
    ? await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")
    : (await runCommand("ps", ["-p", String(pid), "-o", "args="])).output;
  return line.split(/[\0\n ]/);
}

const holds = async (pid: number, dataFolder: string) => (await commandLine(pid)).includes(processMarker(dataFolder));
