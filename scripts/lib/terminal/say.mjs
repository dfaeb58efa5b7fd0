import { statfsSync } from "node:fs";
import { errorCode, errorMessage } from "./error-fields.mjs";

const TOPIC_WIDTH = 10;

/** A failure whose message is all that the person at the terminal needs: what happened, and what to do. */
export class PlainError extends Error {}

/**
 * Print one line about a part of the installation.
 *
 * @param {string} topic
 * @param {string} text
 */
export function say(topic, text) {
  const label = topic.padEnd(TOPIC_WIDTH);
  console.log(process.stdout.isTTY ? `\u001b[2m${label}\u001b[0m ${text}` : `${label} ${text}`);
}

/**
 * A duration as people read it: `0.4 s`, `12 s`, `2 min 5 s`.
 *
 * @param {number} ms
 */
export function duration(ms) {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * What a failed command's output means, when it is one of the things that a person can fix; null when it is not.
 *
 * @param {string} output
 * @param {string} folder
 */
export function explain(output, folder) {
  if (/ENOSPC|No space left on device|Check free disk space/i.test(output)) {
    return `There is not enough space on the disk: ${freeMegabytes(folder)} MB are free at ${folder}. Free some, or set LAKEFEED_DATA (and LAKEFEED_CACHE) to folders on another disk.`;
  }
  if (/EAI_AGAIN|ENOTFOUND|getaddrinfo|Temporary failure in name resolution/.test(output)) {
    return "A server could not be found by its name. Check the network connection, then run the command again.";
  }
  return null;
}

/**
 * Run a command's main function; a failure is printed (a PlainError as its message alone) and ends the process with 1.
 *
 * @param {() => Promise<void>} main
 */
export async function runMain(main) {
  process.stdout.on("error", () => undefined); // whoever read our lines has gone; what runs is not stopped
  try {
    await main();
  } catch (error) {
    const explained = explain(`${errorCode(error) ?? ""} ${errorMessage(error)}`, process.cwd());
    const trace = error instanceof Error ? error.stack : errorMessage(error);
    console.error(`\n${error instanceof PlainError ? error.message : (explained ?? trace)}`);
    process.exit(1);
  }
}

/** @param {string} folder */
function freeMegabytes(folder) {
  const { bavail, bsize } = statfsSync(folder);
  return Math.floor((bavail * bsize) / 2 ** 20);
}
