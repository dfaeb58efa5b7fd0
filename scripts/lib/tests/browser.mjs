import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "../paths.mjs";
import { childEnvironment } from "../processes/child-environment.mjs";
import { openLog } from "../processes/log-file.mjs";
import { runStep } from "../processes/step.mjs";

/**
 * @import { Environment } from "../processes/child-environment.mjs"
 * @import { Settings } from "../stack/settings.mjs"
 */

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const ELSEWHERE = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The path of a Chromium for the browser tests: LAKEFEED_CHROMIUM, an installed
 * one, or Playwright's own. When there is none it is installed: from Debian's
 * packages as root on Debian, else by Playwright.
 *
 * @param {Pick<Settings, "env" | "logs">} settings
 * @param {AbortSignal} signal
 */
export async function provideBrowser({ env, logs }, signal) {
  const found = await findBrowser(env);
  if (found) return found;
  const needed = childEnvironment("browser", env);
  const step = { topic: "browser", done: "installed", env: needed, log: openLog(join(logs, "browser.log")), signal };
  if (isDebian() && process.getuid?.() === 0) {
    const apt = "apt-get update && apt-get install -y --no-install-recommends chromium";
    const debian = { ...needed, DEBIAN_FRONTEND: "noninteractive" };
    await runStep({ ...step, doing: "installing Chromium from Debian", command: ["sh", "-c", apt], env: debian });
  } else {
    const cli = join(root, "node_modules/playwright/cli.js");
    const command = [process.execPath, cli, "install", "chromium"];
    await runStep({ ...step, doing: "installing Chromium by Playwright", command });
  }
  return await findBrowser(env);
}

/**
 * @param {Environment} env
 * @returns {Promise<string | null>}
 */
async function findBrowser(env) {
  if (env.LAKEFEED_CHROMIUM) return env.LAKEFEED_CHROMIUM;
  const folders = (env.PATH ?? "").split(delimiter);
  const candidates = [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...ELSEWHERE];
  const { chromium } = await import("@playwright/test");
  return [...candidates, chromium.executablePath()].find(isProgram) ?? null;
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isDebian() {
  return existsSync("/etc/os-release") && /^ID="?debian"?$/m.test(readFileSync("/etc/os-release", "utf8"));
}
