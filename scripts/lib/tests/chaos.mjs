import { rmSync } from "node:fs";
import { join } from "node:path";
import { installPackages } from "../packages/install.mjs";
import { root } from "../paths.mjs";
import { spawnGuarded } from "../processes/guarded.mjs";
import { holdInstallation } from "../stack/lock.mjs";
import { createInstalledStack, freshFolder, separateSettings } from "../stack/separate-installation.mjs";
import { makeFolders } from "../stack/settings.mjs";
import { say } from "../terminal/say.mjs";
import { stopSignals } from "../terminal/stop-signals.mjs";

/**
 * @import { Environment } from "../processes/child-environment.mjs"
 * @import { Stack } from "../stack/stack.mjs"
 */

/** The app asks for downloads, so that their faults hit it, and gives a silent one up soon. */
export const CHAOS_APP = { LAKEFEED_CLOUD_FETCH: "on", LAKEFEED_CHUNK_SECONDS: "20" };

/**
 * Start a whole installation in a folder and on ports of its own, and run the
 * rounds against it. Gives the exit code; the folder stays when a round failed.
 *
 * @param {string[]} args
 */
export async function chaos(args) {
  const data = process.env.LAKEFEED_DATA || freshFolder("chaos");
  const settings = await separateSettings(data, { LAKEHOUSE_SAMPLE: "off", ...CHAOS_APP });
  makeFolders(settings);
  const holder = await holdInstallation(settings.run);
  /** @type {Stack | null} */
  let stack = null;
  let stopped = false;
  const { signal, abort } = stopSignals({
    onStop() {
      stopped = true;
      say("chaos", "stopping …");
    },
    onInsist: () => (stack ? stack.kill() : process.exit(1)),
  });
  let code = 1;
  try {
    await installPackages(settings, signal);
    stack = await createInstalledStack(settings, signal);
    const { buildApp } = await import("../packages/build.mjs");
    await Promise.all([stack.startLakehouse(), stack.startDatabase(), buildApp(settings, signal)]);
    await stack.startScheduler();
    await stack.startApp("start");
    code = await runRounds(args, stack.env, signal);
  } catch (error) {
    if (!stopped) throw error;
  } finally {
    abort();
    await stack?.stop();
    holder.release();
  }
  if (code === 0 && !process.env.LAKEFEED_DATA) rmSync(data, { recursive: true, force: true });
  else say("chaos", `logs and data are in ${data}`);
  return code;
}

/**
 * The rounds, as a process of their own, against the installation of `env`. Gives its exit code.
 *
 * @param {string[]} args
 * @param {Environment} env
 * @param {AbortSignal} signal
 */
export async function runRounds(args, env, signal) {
  const program = join(root, "test/chaos/command.ts");
  const port = ["--spark-port", String(env.LAKEHOUSE_SPARK_PORT)];
  const child = spawnGuarded({
    command: [process.execPath, "--import", "tsx", program, ...port, ...args],
    env: { ...env, NODE_ENV: "production" },
    onLine: (line) => console.log(line),
  });
  const stop = () => child.stop();
  signal.addEventListener("abort", stop);
  const code = await child.ended;
  signal.removeEventListener("abort", stop);
  return code;
}
