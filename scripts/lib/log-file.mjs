import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";

const BYTES_MAX = 20 * 2 ** 20;

/**
 * A log of a child process: lines with their time. When it has grown to 20 MB it
 * becomes `<path>.1` and a new one begins. A log that cannot be written (a full
 * disk) never stops what it tells about.
 */
export function openLog(path) {
  mkdirSync(dirname(path), { recursive: true });
  let bytes = existsSync(path) ? statSync(path).size : 0;

  return {
    path,
    write(line) {
      const text = `${new Date().toISOString()} ${line}\n`;
      try {
        if (bytes > BYTES_MAX) {
          renameSync(path, `${path}.1`);
          bytes = 0;
        }
        appendFileSync(path, text);
        bytes += Buffer.byteLength(text);
      } catch {
        // What is logged goes on.
      }
    },
  };
}
