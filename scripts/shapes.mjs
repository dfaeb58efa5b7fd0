// What Lakefeed and Spark make of the SELECTs of a file: `npm run shapes -- FILE [--json]`, a JSON line for each.
// On a lakehouse of its own, unless LAKEFEED_LAKEHOUSE_FILE names a running one. What is said of the start goes to stderr.
import { requireNode } from "./lib/terminal/node-version.mjs";

requireNode();
const { runMain } = await import("./lib/terminal/say.mjs");
console.log = console.error;

/**
 * @import { Environment } from "./lib/processes/child-environment.mjs"
 * @import { GuardedCommand } from "./lib/processes/guarded.mjs"
 * @import { Stack } from "./lib/stack/stack.mjs"
 */

await runMain(async () => {
  const { stopSignals } = await import("./lib/terminal/stop-signals.mjs");

  /** @type {GuardedCommand | null} */
  let child = null;
  /** @type {Stack | null} */
  let stack = null;
  const { signal } = stopSignals({
    onStop: () => child?.stop(),
    onInsist: () => (child ? child.kill() : process.exit(1)),
  });
  /**
   * @param {Environment} env
   * @param {string[]} options
   */
  const command = async (env, ...options) => {
    child = await spawnCommand(env, options);
    return child.ended;
  };
  try {
    process.exitCode = await command(process.env, "--check");
    if (process.exitCode === 0) {
      if (!process.env.LAKEFEED_LAKEHOUSE_FILE) stack = await startOwn(signal);
      process.exitCode = await command(stack?.env ?? process.env);
    }
  } finally {
    await stack?.stop();
  }
  process.exit();
});

/**
 * @param {Environment} env
 * @param {string[]} options
 */
async function spawnCommand(env, options) {
  const { join } = await import("node:path");
  const { root } = await import("./lib/paths.mjs");
  const { spawnGuarded } = await import("./lib/processes/guarded.mjs");
  const file = join(root, "test/shapes/command.ts");
  return spawnGuarded({
    command: [process.execPath, "--import", "tsx", file, ...process.argv.slice(2), ...options],
    env,
    onLine: (line) => (line.startsWith("{") ? process.stdout : process.stderr).write(`${line}\n`),
  });
}

/**
 * A lakehouse in a folder of its own, on free ports.
 *
 * @param {AbortSignal} signal
 */
async function startOwn(signal) {
  const { createSeparateStack, freshFolder } = await import("./lib/stack/separate-installation.mjs");
  const data = process.env.LAKEFEED_DATA ?? freshFolder("shapes");
  const stack = await createSeparateStack(data, signal);
  await stack.startLakehouse();
  return stack;
}
