// Runs a command that must not outlive its parent: `node scripts/guard.mjs -- command args…`
// The parent keeps our standard input open; when it closes (the parent ended, even by kill -9) the command is stopped.
import { spawn } from "node:child_process";
import { constants } from "node:os";

const KILL_AFTER_MS = 15_000;
const [command, ...args] = process.argv.slice(process.argv.indexOf("--") + 1);

const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"], detached: true });
const signal = (name) => {
  try {
    process.kill(-child.pid, name);
  } catch {
    // The group has already ended.
  }
};
const stop = (name) => {
  signal(name);
  setTimeout(() => signal("SIGKILL"), KILL_AFTER_MS).unref();
};

process.stdin.on("end", () => stop("SIGTERM")).on("error", () => stop("SIGTERM"));
process.stdin.resume();
for (const name of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(name, () => stop(name));
child.on("error", (error) => {
  console.error(`${command} could not be started: ${error.message}`);
  process.exit(127);
});
child.on("exit", (code, name) => process.exit(code ?? 128 + (constants.signals[name] ?? 0)));
