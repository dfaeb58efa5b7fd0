import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { duration, explain, PlainError, say } from "../terminal/say.mjs";
import { describeExit, spawnGuarded } from "./guarded.mjs";
import { endLeftover } from "./leftovers.mjs";
import { until } from "./until.mjs";

const RESTART_FIRST_MS = 500;
const RESTART_MAX_MS = 30_000;
const STEADY_MS = 60_000;
const SHOWN_LINES = 15;

/**
 * A child process that is kept running: started, waited for, started again when
 * it ends by itself (with growing pauses), and stopped.
 *
 * @param {object} spec
 * @param {string} spec.name
 * @param {string[]} spec.command
 * @param {NodeJS.ProcessEnv} spec.env
 * @param {string} spec.pidFile
 * @param {{ path: string, write: (line: string) => void }} spec.log
 * @param {() => Promise<boolean>} [spec.isReady] asked until it says yes
 * @param {RegExp} [spec.readyLine] or: a line of output that says so
 * @param {number} [spec.readyTimeoutMs]
 * @param {() => Promise<void> | void} [spec.before] before each start
 * @param {(line: string) => string | undefined} [spec.show] what to repeat here of a line of output
 */
export function createService(spec) {
  const halt = new AbortController();
  let current = null;
  let starting = null;
  let keeping = null;

  return {
    name: spec.name,
    /** Resolves when it is ready. Throws a PlainError when it ends or takes too long before that. */
    async start() {
      const begun = Date.now();
      starting = begin(spec, halt.signal);
      current = await starting;
      say(spec.name, `ready (${duration(Date.now() - begun)})`);
      keeping = keep();
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

  async function keep() {
    let delayMs = RESTART_FIRST_MS;
    while (!halt.signal.aborted) {
      const since = Date.now();
      const code = await current.ended;
      if (halt.signal.aborted) return;
      if (Date.now() - since > STEADY_MS) delayMs = RESTART_FIRST_MS;
      say(spec.name, `ended unexpectedly (${describeExit(code)}); starting it again. Its log: ${spec.log.path}`);
      delayMs = await beginAgain(delayMs);
    }
  }

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
        if (!halt.signal.aborted) say(spec.name, `${error.message}\nTrying again in ${duration(delayMs)}.`);
      }
    }
    return delayMs;
  }
}

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
  let exitCode = null;
  child.ended.then((code) => {
    exitCode = code;
    signal.removeEventListener("abort", stop);
  });

  const timeoutMs = spec.readyTimeoutMs ?? 120_000;
  const isReady = async () => announced || (spec.isReady ? await spec.isReady() : false);
  const settled = await until(async () => exitCode !== null || (await isReady()), { timeoutMs, signal });
  if (settled && exitCode === null) return child;
  const ended = exitCode !== null;
  await child.stop();
  signal.throwIfAborted();
  throw new PlainError(
    failureText(spec, ended ? describeExit(exitCode) : `not ready after ${duration(timeoutMs)}`, child.tail()),
  );
}

function failureText(spec, how, lines) {
  const cause = explain(lines.join("\n"), dirname(spec.log.path));
  if (cause) return cause;
  const shown = lines.slice(-SHOWN_LINES).map((line) => `  ${line}`);
  return [`The ${spec.name} did not start (${how}):`, ...shown, `Its log is ${spec.log.path}.`].join("\n");
}
