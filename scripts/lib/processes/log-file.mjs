import { appendFileSync, chmodSync, existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";

const BYTES_MAX = 20 * 2 ** 20;

/** @typedef {ReturnType<typeof openLog>} Log */

/**
 * A log of a child process: lines with their time, for this account only (mode 600). When it has grown to 20 MB it
 * becomes `<path>.1` and a new one begins. A log that cannot be written (a full
 * disk) never stops what it tells about.
 *
 * @param {string} path
 */
export function openLog(path) {
  mkdirSync(dirname(path), { recursive: true });
  for (const old of [path, `${path}.1`]) if (existsSync(old)) chmodSync(old, 0o600);
  let bytes = existsSync(path) ? statSync(path).size : 0;

  return {
    path,
    /** @param {string} line */
    write(line) {
      const text = `${new Date().toISOString()} ${line}\n`;
      try {
        if (bytes > BYTES_MAX) {
          renameSync(path, `${path}.1`);
          bytes = 0;
        }
        appendFileSync(path, text, { mode: 0o600 });
        bytes += Buffer.byteLength(text);
      } catch {
        // Logging continues.
      }
    },
  };
}
