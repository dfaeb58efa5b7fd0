import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { root } from "../paths.mjs";
import { asProcessEnvironment } from "./child-environment.mjs";

/** @import { Environment } from "./child-environment.mjs" */

const TAIL_LINES = 30;
const OUTPUT_PATIENCE_MS = 1_000;

/**
 * How a command runs under the guard.
 *
 * @typedef {object} GuardOptions
 * @property {string} [pidFile]
 * @property {string} [stopSignal]
 * @property {number} [killAfterMs]
 * @property {{ uid: number, gid: number } | null} [account]
 */

/** @typedef {ReturnType<typeof spawnGuarded>} GuardedCommand */

/**
 * Start a command under `scripts/guard.mjs`: it ends when this process does,
 * even by kill -9. Every line that it writes goes to `onLine`.
 *
 * `command` is the program and its arguments.
 *
 * @param {GuardOptions & { command: string[], env: Environment, cwd?: string, onLine: (line: string) => void }} options
 */
export function spawnGuarded({ command, env, cwd = root, onLine, ...options }) {
  const guard = [join(root, "scripts/guard.mjs"), ...guardOptions(options), "--", ...command];
  const child = spawn(process.execPath, guard, {
    cwd,
    env: asProcessEnvironment(env),
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  /** @type {string[]} */
  const tail = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      onLine(line);
    });
  }
  child.stdin.on("error", () => undefined); // the guard has already ended
  const closed = once(child, "close");
  const ended = once(child, "exit").then(async ([code]) => {
    // Its last output is still on the way; if the guard was killed, its command keeps the pipe open for ever.
    await Promise.race([closed, pause(OUTPUT_PATIENCE_MS, undefined, { ref: false })]);
    return typeof code === "number" ? code : 128 + constants.signals.SIGKILL;
  });

  return {
    /** Settles with the exit code when the command has ended and its output is read. */
    ended,
    /** The newest lines that it wrote. */
    tail: () => [...tail],
    /** Ask it to stop; settles as `ended`. */
    stop() {
      child.stdin.end();
      return ended;
    },
    /** Kill it. */
    kill() {
      child.kill("SIGQUIT");
    },
  };
}

/**
 * How a command ended, by its exit code: `exit code 1`, `killed by SIGKILL`.
 *
 * @param {number} code
 */
export function describeExit(code) {
  const name = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return name ? `killed by ${name}` : `exit code ${code}`;
}

/** @param {GuardOptions} options */
function guardOptions({ pidFile, stopSignal, killAfterMs, account }) {
  const options = { "pid-file": pidFile, "stop-signal": stopSignal, "kill-after-ms": killAfterMs, ...account };
  return Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));
}
