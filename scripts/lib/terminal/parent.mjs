import { commandLine, describeProcess, isRunning, parentOf } from "../processes/processes.mjs";

const LOOK_EVERY_MS = 1_000;

/**
 * Call back once when the npm that runs this script is gone. npm passes SIGTERM
 * on, but after its own kill -9 nobody would stop us. Without npm, never.
 *
 * @param {() => void} callback
 * @param {Record<string, string | undefined>} env
 */
export function onParentGone(callback, env = process.env) {
  if (!env.npm_lifecycle_event) return;
  const ancestors = [process.ppid];
  if (/^\S*sh\b/.test(commandLine(process.ppid))) ancestors.push(parentOf(process.ppid));
  const watched = ancestors.map(describeProcess).filter((described) => described !== null && described.pid > 1);
  const timer = setInterval(() => {
    if (watched.every(isRunning)) return;
    clearInterval(timer);
    callback();
  }, LOOK_EVERY_MS);
  timer.unref();
}
