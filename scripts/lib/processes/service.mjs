import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { errorMessage } from "../terminal/error-fields.mjs";
import { duration, explain, PlainError, say } from "../terminal/say.mjs";
import { describeExit, spawnGuarded } from "./guarded.mjs";
import { endLeftover } from "./leftovers.mjs";
import { until } from "./until.mjs";

/**
 * @import { Environment } from "./child-environment.mjs"
 * @import { GuardedCommand, GuardOptions } from "./guarded.mjs"
 * @import { Log } from "./log-file.mjs"
 */

const RESTART_FIRST_MS = 500;
const RESTART_MAX_MS = 30_000;
const STEADY_MS = 60_000;
const SHOWN_LINES = 15;

/**
 * @typedef {object} ServiceParts
 * @property {string} name
 * @property {string[]} command
 * @property {Environment} env
 * @property {string} [cwd]
 * @property {string} pidFile
 * @property {Log} log
 * @property {() => Promise<boolean>} [isReady] asked until it says yes
 * @property {RegExp} [readyLine] or: a line of output that says so
 * @property {number} [readyTimeoutMs]
 * @property {() => Promise<void> | void} [before] before each start
 * @property {(line: string) => string | undefined} [show] what to repeat here of a line of output
 */

/** @typedef {GuardOptions & ServiceParts} ServiceSpec */

/** @typedef {ReturnType<typeof createService>} Service */

/**
 * A child process that is kept running: started, waited for, started again when
 * it ends by itself (with growing pauses), and stopped.
 *
 * @param {ServiceSpec} spec
 */
export function createService(spec) {
  const halt = new AbortController();
  /** @type {GuardedCommand | null} */
  let current = null;
  /** @type {Promise<GuardedCommand> | null} */
  let starting = null;
  /** @type {Promise<void> | null} */
  let keeping = null;

  return {
    name: spec.name,
    /** Resolves when it is ready. Throws a PlainError when it ends or takes too long before that. */
    async start() {
      const begun = Date.now();
      starting = begin(spec, halt.signal);
      current = await starting;
      say(spec.name, `ready (${duration(Date.now() - begun)})`);
      keeping = keep(current);
    },
    /** Resolves when it has ended. */
    async stop() {
      halt.abort();
      await starting?.catch(() => undefined);
      await current?.stop();
      await keeping;
    },
    /** Do not wait for it to end by itself. */
    kill() {
      current?.kill();
    },
  };

  /** @param {GuardedCommand} first */
  async function keep(first) {
    let delayMs = RESTART_FIRST_MS;
    let kept = first;
    while (!halt.signal.aborted) {
      const since = Date.now();
      const code = await kept.ended;
      if (halt.signal.aborted) return;
      if (Date.now() - since > STEADY_MS) delayMs = RESTART_FIRST_MS;
      say(spec.name, `ended unexpectedly (${describeExit(code)}); starting it again. Its log: ${spec.log.path}`);
      delayMs = await beginAgain(delayMs);
      kept = current ?? kept;
    }
  }

  /** @param {number} firstDelayMs */
  async function beginAgain(firstDelayMs) {
    let delayMs = firstDelayMs;
    while (!halt.signal.aborted) {
      const begun = Date.now();
      await pause(delayMs, undefined, { signal: halt.signal }).catch(() => undefined);
      delayMs = Math.min(delayMs * 2, RESTART_MAX_MS);
      try {
        current = await begin(spec, halt.signal);
        say(spec.name, `is back (${duration(Date.now() - begun)})`);
        return delayMs;
      } catch (error) {
        if (!halt.signal.aborted) say(spec.name, `${errorMessage(error)}\nTrying again in ${duration(delayMs)}.`);
      }
    }
    return delayMs;
  }
}

/**
 * @param {ServiceSpec} spec
 * @param {AbortSignal} signal
 */
async function begin(spec, signal) {
  await endLeftover(spec.pidFile);
  await spec.before?.();
  signal.throwIfAborted();
  let announced = false;
  const child = spawnGuarded({
    ...spec,
    onLine(line) {
      spec.log.write(line);
      if (spec.readyLine?.test(line)) announced = true;
      const shown = spec.show?.(line);
      if (shown) say(spec.name, shown);
    },
  });
  const stop = () => child.stop();
  signal.addEventListener("abort", stop, { once: true });
  /** @type {number | null} */
  let exitCode = null;
  child.ended.then((code) => {
    exitCode = code;
    signal.removeEventListener("abort", stop);
  });

  const timeoutMs = spec.readyTimeoutMs ?? 120_000;
  const isReady = async () => announced || (spec.isReady ? await spec.isReady() : false);
  const settled = await until(async () => exitCode !== null || (await isReady()), { timeoutMs, signal });
  if (settled && exitCode === null) return child;
  const how = exitCode === null ? `not ready after ${duration(timeoutMs)}` : describeExit(exitCode);
  await child.stop();
  signal.throwIfAborted();
  throw new PlainError(failureText(spec, how, child.tail()));
}

/**
 * @param {ServiceSpec} spec
 * @param {string} how
 * @param {string[]} lines
 */
function failureText(spec, how, lines) {
  const cause = explain(lines.join("\n"), dirname(spec.log.path));
  if (cause) return cause;
  const shown = lines.slice(-SHOWN_LINES).map((line) => `  ${line}`);
  return [`The ${spec.name} did not start (${how}):`, ...shown, `Its log is ${spec.log.path}.`].join("\n");
}
