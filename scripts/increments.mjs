// Random histories on a real lakehouse against an oracle: `npm run increments -- --scenarios 100 --seed 1`.
// In an installation of its own, unless DATABASE_URL and LAKEFEED_LAKEHOUSE_FILE name a running one.
import { requireNode } from "./lib/terminal/node-version.mjs";

requireNode();
const { runMain, say } = await import("./lib/terminal/say.mjs");

/**
 * @import { GuardedCommand } from "./lib/processes/guarded.mjs"
 * @import { Stack } from "./lib/stack/stack.mjs"
 */

await runMain(async () => {
  const { join } = await import("node:path");
  const { root } = await import("./lib/paths.mjs");
  const { spawnGuarded } = await import("./lib/processes/guarded.mjs");
  const { stopSignals } = await import("./lib/terminal/stop-signals.mjs");

  /** @type {GuardedCommand | null} */
  let child = null;
  /** @type {Stack | null} */
  let stack = null;
  const { signal } = stopSignals({
    onStop: () => child?.stop(),
    onInsist: () => (child ? child.kill() : process.exit(1)),
  });
  try {
    const given = process.env.DATABASE_URL && process.env.LAKEFEED_LAKEHOUSE_FILE;
    if (!given) stack = await startOwn(signal);
    child = spawnGuarded({
      command: [
        process.execPath,
        "--import",
        "tsx",
        join(root, "test/increments/lakehouse/command.ts"),
        ...process.argv.slice(2),
      ],
      env: stack?.env ?? process.env,
      onLine: (line) => console.log(line),
    });
    process.exitCode = await child.ended;
  } finally {
    await stack?.stop();
  }
  process.exit();
});

/**
 * A database and a lakehouse in a folder of their own, on free ports.
 *
 * @param {AbortSignal} signal
 */
async function startOwn(signal) {
  const { createSeparateStack, freshFolder } = await import("./lib/stack/separate-installation.mjs");
  const data = process.env.LAKEFEED_DATA ?? freshFolder("increments");
  say("increments", `logs and data are in ${data}`);
  const stack = await createSeparateStack(data, signal);
  await Promise.all([stack.startDatabase(), stack.startLakehouse()]);
  return stack;
}
