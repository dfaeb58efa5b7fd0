import { dirname } from "node:path";
import { duration, explain, PlainError, say } from "../terminal/say.mjs";
import { describeExit, spawnGuarded } from "./guarded.mjs";

/**
 * @import { Environment } from "./child-environment.mjs"
 * @import { GuardOptions } from "./guarded.mjs"
 * @import { Log } from "./log-file.mjs"
 */

const REMIND_EVERY_MS = 20_000;
const SHOWN_LINES = 15;

/**
 * @typedef {object} Step
 * @property {string} topic whom the lines are about
 * @property {string} doing what it does: "building the app"
 * @property {string} done what it has done then: "built"
 * @property {string[]} command
 * @property {Environment} env
 * @property {string} [cwd]
 * @property {Log} log
 * @property {AbortSignal} [signal] stops it
 */

/**
 * Run a command to its end, saying what it does while it takes long and how long
 * it took. Its output goes to the log. Throws a PlainError that explains the
 * failure or shows the end of the output.
 *
 * @param {GuardOptions & Step} step
 */
export async function runStep({ topic, doing, done, log, signal, ...command }) {
  const begun = Date.now();
  say(topic, `${doing} …`);
  const reminder = setInterval(() => say(topic, `still ${doing} (${duration(Date.now() - begun)})`), REMIND_EVERY_MS);
  const child = spawnGuarded({ ...command, onLine: log.write });
  const stop = () => child.stop();
  signal?.addEventListener("abort", stop);
  const code = await child.ended;
  signal?.removeEventListener("abort", stop);
  clearInterval(reminder);
  if (signal?.aborted) throw new PlainError(`Stopped while ${doing}.`);
  if (code !== 0) throw new PlainError(failureText(doing, code, child.tail(), log.path));
  say(topic, `${done} (${duration(Date.now() - begun)})`);
}

/**
 * @param {string} doing
 * @param {number} code
 * @param {string[]} lines
 * @param {string} logPath
 */
function failureText(doing, code, lines, logPath) {
  const cause = explain(lines.join("\n"), dirname(logPath));
  if (cause) return cause;
  const shown = lines.slice(-SHOWN_LINES).map((line) => `  ${line}`);
  return [`Failed while ${doing} (${describeExit(code)}):`, ...shown, `The whole output is in ${logPath}.`].join("\n");
}
