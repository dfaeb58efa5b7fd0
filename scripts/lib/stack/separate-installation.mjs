import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../processes/ports.mjs";
import { makeFolders, readSettings } from "./settings.mjs";

/**
 * @import { Environment } from "../processes/child-environment.mjs"
 * @import { Settings } from "./settings.mjs"
 */

const PORT_VARIABLES = ["PORT", "SCHEDULER_PORT", "POSTGRES_PORT", "LAKEHOUSE_PORT", "LAKEHOUSE_SPARK_PORT"];
const NOT_INHERITED =
  /^(DATABASE_URL|APP_URL|INNGEST_.*|LAKEFEED_(SECRET|ALLOWED_HOSTS|CA_FILE|SCHEDULER|LAKEHOUSE_FILE))$/;

/**
 * A new data folder. PostgreSQL, under another account, has to pass through it.
 *
 * @param {string} purpose
 */
export function freshFolder(purpose) {
  const folder = mkdtempSync(join(tmpdir(), `lakefeed-${purpose}-`));
  chmodSync(folder, 0o711);
  return folder;
}

/**
 * The settings of an installation apart, on free ports: nothing of the person's own one reaches it. Tests and
 * benchmarks send to endpoints of their own on this machine, which no other installation may.
 *
 * @param {string} data
 * @param {Environment} more
 */
export async function separateSettings(data, more = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !NOT_INHERITED.test(name));
  /** @type {Environment} */
  const env = { ...Object.fromEntries(kept), LAKEFEED_ALLOWED_HOSTS: "127.0.0.1", ...more, LAKEFEED_DATA: data };
  for (const variable of PORT_VARIABLES) env[variable] = String(await freePort());
  return readSettings(env);
}

/**
 * An installation apart for a command that compares syncs or SELECTs, with its packages and nothing started yet.
 * Its Spark evaluates tiny tables without compiling.
 *
 * @param {string} data
 * @param {AbortSignal} signal
 */
export async function createSeparateStack(data, signal) {
  const { installPackages } = await import("../packages/install.mjs");
  const settings = await separateSettings(data, { LAKEHOUSE_CODEGEN: "off" });
  makeFolders(settings);
  await installPackages(settings, signal);
  return createInstalledStack(settings, signal);
}

/**
 * The stack of an installation whose packages are there: what needs them is loaded only now.
 *
 * @param {Settings} settings
 * @param {AbortSignal} signal
 */
export async function createInstalledStack(settings, signal) {
  const { generateClient } = await import("../packages/generate-client.mjs");
  await generateClient();
  const { createStack } = await import("./stack.mjs");
  return createStack(settings, signal);
}
