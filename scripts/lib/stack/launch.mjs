import { installPackages } from "../packages/install.mjs";
import { duration, say } from "../terminal/say.mjs";
import { stopSignals } from "../terminal/stop-signals.mjs";
import { claimPorts, portsOf } from "./free-ports.mjs";
import { holdInstallation } from "./lock.mjs";
import { createInstalledStack } from "./separate-installation.mjs";
import { makeFolders, readEnvFile, readSettings } from "./settings.mjs";

/**
 * @import { Settings } from "./settings.mjs"
 * @import { Stack } from "./stack.mjs"
 */

/**
 * Run `npm start`, `npm run dev` or `npm run demo` until it is told to stop:
 * install, check, start every part, say where it is, keep it running.
 *
 * @param {{ mode: "start" | "dev", lakehouse: boolean }} options
 */
export async function launch({ mode, lakehouse }) {
  const begun = Date.now();
  readEnvFile();
  const settings = readSettings();
  makeFolders(settings);
  const holder = await holdInstallation(settings.run);
  /** @type {Stack | null} */
  let stack = null;
  const { signal, abort } = stopSignals({
    onStop() {
      holder.describe({ stopping: true });
      say("lakefeed", "stopping …");
    },
    onInsist: () => (stack ? stack.kill() : process.exit(1)),
  });

  try {
    await claimPorts({ settings, wanted: portsOf(settings, { lakehouse }), afterCrash: holder.afterCrash });
    await installPackages(settings, signal);
    stack = await createInstalledStack(settings, signal);
    const connection = await startParts(stack, settings, { mode, lakehouse, signal, abort });
    const { welcome } = await import("./welcome.mjs");
    say("lakefeed", `ready after ${duration(Date.now() - begun)}`);
    console.log(welcome(settings, connection));
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  } catch (error) {
    if (!holder.stopping()) throw error;
  } finally {
    await stack?.stop();
    holder.release();
  }
  say("lakefeed", "stopped");
  process.exit(0);
}

/**
 * Parts that do not wait for each other start side by side; the first failure ends the others.
 *
 * @param {Stack} stack
 * @param {Settings} settings
 * @param {{ mode: "start" | "dev", lakehouse: boolean, signal: AbortSignal, abort: () => void }} options
 */
async function startParts(stack, settings, { mode, lakehouse, signal, abort }) {
  const { buildApp } = await import("../packages/build.mjs");
  const connecting = lakehouse ? stack.startLakehouse() : null;
  const starting = [stack.startDatabase(), mode === "start" ? buildApp(settings, signal) : null];
  try {
    const [connection] = await Promise.all([connecting, ...starting]);
    await stack.startScheduler();
    await stack.startApp(mode);
    return connection;
  } catch (error) {
    abort();
    throw error;
  }
}
