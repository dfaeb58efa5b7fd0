import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../paths.mjs";
import { childEnvironment } from "../processes/child-environment.mjs";
import { openLog } from "../processes/log-file.mjs";
import { runStep } from "../processes/step.mjs";
import { say } from "../terminal/say.mjs";

/**
 * @import { Settings } from "../stack/settings.mjs"
 *
 * @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean, extraneous?: boolean }} LockedPackage
 */

/**
 * Run `npm ci` unless node_modules already holds what package-lock.json asks for.
 *
 * @param {Pick<Settings, "env" | "logs">} settings
 * @param {AbortSignal} [signal]
 */
export async function installPackages({ env, logs }, signal) {
  if (isInstalled(root)) return;
  say("packages", "not installed yet, or package-lock.json changed");
  const npm = env.npm_execpath?.endsWith(".js") ? [process.execPath, env.npm_execpath] : ["npm"];
  await runStep({
    topic: "packages",
    doing: "installing packages from npm (a few minutes the first time)",
    done: "installed",
    command: [...npm, "ci", "--include=dev", "--no-audit", "--no-fund"],
    env: childEnvironment("packages", env),
    log: openLog(join(logs, "install.log")),
    signal,
  });
}

/**
 * Does node_modules hold the packages of package-lock.json? npm writes its own
 * lock file there last, so a broken installation has none.
 *
 * @param {string} folder
 */
export function isInstalled(folder) {
  const installedPath = join(folder, "node_modules/.package-lock.json");
  if (!existsSync(installedPath)) return false;
  const installed = lockedPackages(installedPath);
  const { "": _project, ...wanted } = lockedPackages(join(folder, "package-lock.json"));
  return Object.entries(wanted).every(([path, { version, optional, devOptional, peer, extraneous }]) => {
    const found = installed[path];
    return found ? found.version === version : Boolean(optional || devOptional || peer || extraneous);
  });
}

/**
 * The packages of a lock file, by path.
 *
 * @param {string} lockFile
 * @returns {Record<string, LockedPackage>}
 */
function lockedPackages(lockFile) {
  return JSON.parse(readFileSync(lockFile, "utf8")).packages;
}
