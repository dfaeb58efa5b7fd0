import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** @import { Hash } from "node:crypto" */

/**
 * A hash of files and folders (recursively) by path and content, so that a
 * checkout that only touched times is unchanged. Missing ones count as missing.
 * `ignore` takes a path relative to `root` and drops a file or a whole folder.
 *
 * @param {string} root
 * @param {string[]} paths
 * @param {(path: string) => boolean} ignore
 */
export function fingerprint(root, paths, ignore = () => false) {
  const hash = createHash("sha256");
  for (const path of [...paths].sort()) addPath(hash, root, path, ignore);
  return hash.digest("hex");
}

/**
 * @param {Hash} hash
 * @param {string} root
 * @param {string} path
 * @param {(path: string) => boolean} ignore
 */
function addPath(hash, root, path, ignore) {
  if (ignore(path)) return;
  const full = join(root, path);
  if (!existsSync(full)) hash.update(`missing ${path}\n`);
  else if (statSync(full).isDirectory()) {
    for (const name of readdirSync(full).sort()) addPath(hash, root, `${path}/${name}`, ignore);
  } else {
    const content = readFileSync(full);
    hash.update(`file ${path} ${content.length}\n`).update(content);
  }
}
