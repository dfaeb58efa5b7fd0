import { installPackages } from "../packages/install.mjs";
import { duration, say } from "../terminal/say.mjs";
import { stopSignals } from "../terminal/stop-signals.mjs";
import { claimPorts, portsOf } from "./free-ports.mjs";
import { holdInstallation } from "./lock.mjs";
import { makeFolders, readEnvFile, readSettings } from "./settings.mjs";

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

/** What needs the installed packages is loaded only now. */
async function createInstalledStack(settings, signal) {
  const { generateClient } = await import("../packages/generate-client.mjs");
  await generateClient();
  const { createStack } = await import("./stack.mjs");
  return createStack(settings, signal);
}

/** Parts that do not wait for each other start side by side; the first failure ends the others. */
async function startParts(stack, settings, { mode, lakehouse, signal, abort }) {
  const { buildApp } = await import("../packages/build.mjs");
  const starting = [
    lakehouse ? stack.startLakehouse() : null,
    stack.startDatabase(),
    mode === "start" ? buildApp(settings, signal) : null,
  ];
  try {
    const [connection] = await Promise.all(starting);
    await stack.startScheduler();
    await stack.startApp(mode);
    return connection;
  } catch (error) {
    abort();
    throw error;
  }
}
