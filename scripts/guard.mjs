// Runs a command that must not outlive its parent: `node scripts/guard.mjs [options] -- command args…`
//
// The parent keeps our standard input open; when it closes (the parent ended, even by kill -9) the command is told to
// stop, and killed when it does not. SIGTERM, SIGINT and SIGHUP do the same; SIGQUIT kills it at once. The command leads
// a process group of its own, and whatever is left of that group when the command has ended is killed too. Our exit code
// is the command's, or 128 + the signal that ended it.
//
//   --stop-signal SIGINT    how the command is told to stop (default SIGTERM)
//   --kill-after-ms 5000    how long it may take (default 15000)
//   --pid-file path         where its process is recorded while it runs, for `scripts/lib/processes/leftovers.mjs`
//   --uid 101 --gid 104     the account that it runs as
import { spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { parseArgs } from "node:util";
import { describeProcess } from "./lib/processes/processes.mjs";

const separator = process.argv.indexOf("--");
const [command = "", ...args] = process.argv.slice(separator + 1);
const { values: options } = parseArgs({
  args: process.argv.slice(2, separator),
  options: {
    "stop-signal": { type: "string", default: "SIGTERM" },
    "kill-after-ms": { type: "string", default: "15000" },
    "pid-file": { type: "string" },
    uid: { type: "string" },
    gid: { type: "string" },
  },
});
const pidFile = options["pid-file"];
const account = options.uid ? { uid: Number(options.uid), gid: Number(options.gid) } : {};

const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"], detached: true, ...account });

child.on("error", (error) => {
  console.error(`${command} could not be started: ${error.message}`);
  process.exit(127);
});
child.on("exit", (code, name) => {
  signal("SIGKILL");
  if (pidFile) rmSync(pidFile, { force: true });
  process.exit(code ?? 128 + (name ? constants.signals[name] : 0));
});
for (const name of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(name, stop);
process.on("SIGQUIT", () => signal("SIGKILL"));
process.stdin.on("end", stop).on("error", stop);
process.stdin.resume();

if (pidFile && child.pid) {
  const processes = { guard: describeProcess(process.pid), command: describeProcess(child.pid) };
  writeFileSync(pidFile, JSON.stringify({ ...processes, stopSignal: options["stop-signal"] }));
}

function stop() {
  signal(options["stop-signal"]);
  setTimeout(() => signal("SIGKILL"), Number(options["kill-after-ms"])).unref();
}

/** @param {string} name */
function signal(name) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // The group has already ended.
  }
}
