// The benchmarks: `npm run bench -- --rows 1000000 --json`; benchmarks/README.md says what there is. In an installation of
// its own, unless DATABASE_URL and LAKEFEED_LAKEHOUSE_FILE name a running one.
import { requireNode } from "./lib/terminal/node-version.mjs";

requireNode();
const { PlainError, runMain, say } = await import("./lib/terminal/say.mjs");

/**
 * @import { GuardedCommand } from "./lib/processes/guarded.mjs"
 *
 * @typedef {Awaited<ReturnType<typeof startOwn>>} OwnInstallation
 */

/** Java at its best, and results as Databricks makes them: by all cores, however fast they are fetched. */
const LAKEHOUSE = {
  LAKEHOUSE_JIT: "full",
  LAKEHOUSE_RESULTS: "whole",
  LAKEHOUSE_HEAP: "6g",
  LAKEHOUSE_SAMPLE: "off",
};

await runMain(async () => {
  const { join } = await import("node:path");
  const { root } = await import("./lib/paths.mjs");
  const { spawnGuarded } = await import("./lib/processes/guarded.mjs");
  const { stopSignals } = await import("./lib/terminal/stop-signals.mjs");
  const { makeOtherBuild } = await import("./lib/packages/other-build.mjs");

  /** @type {GuardedCommand | null} */
  let child = null;
  /** @type {OwnInstallation | null} */
  let own = null;
  /** @type {Awaited<ReturnType<typeof makeOtherBuild>> | null} */
  let other = null;
  const { signal } = stopSignals({
    onStop: () => child?.stop(),
    onInsist: () => (child ? child.kill() : process.exit(1)),
  });
  try {
    const given = process.env.DATABASE_URL && process.env.LAKEFEED_LAKEHOUSE_FILE;
    if (!given) own = await startOwn(signal);
    const env = own?.stack.env ?? { ...process.env };
    env.LAKEFEED_ALLOWED_HOSTS = [env.LAKEFEED_ALLOWED_HOSTS, "127.0.0.1"].filter(Boolean).join();
    const commit = againstWhat(process.argv.slice(2));
    if (commit) {
      if (!own) throw new PlainError("--against makes an installation of its own: leave DATABASE_URL unset.");
      other = await makeOtherBuild(commit, own.stack.createEmptyDatabase, signal);
      env.BENCH_AGAINST_FOLDER = other.folder;
      env.BENCH_AGAINST_DATABASE = other.databaseUrl;
    }
    child = spawnGuarded({
      command: [process.execPath, "--import", "tsx", join(root, "benchmarks/main.ts"), ...process.argv.slice(2)],
      env,
      onLine: (line) => console.log(line),
    });
    process.exitCode = await child.ended;
  } finally {
    await own?.stop();
    other?.remove();
  }
  process.exit();
});

/**
 * A database and a lakehouse on free ports; in a folder that is removed unless it was named.
 *
 * @param {AbortSignal} signal
 */
async function startOwn(signal) {
  const { rmSync } = await import("node:fs");
  const { buildApp } = await import("./lib/packages/build.mjs");
  const { installPackages } = await import("./lib/packages/install.mjs");
  const { makeFolders } = await import("./lib/stack/settings.mjs");
  const { createInstalledStack, freshFolder, separateSettings } = await import("./lib/stack/separate-installation.mjs");

  const named = process.env.LAKEFEED_DATA;
  const data = named || freshFolder("bench");
  const settings = await separateSettings(data, LAKEHOUSE);
  makeFolders(settings);
  say("bench", named ? `data and logs are in ${data}` : `data and logs are in ${data} while it runs`);
  await installPackages(settings, signal);
  const stack = await createInstalledStack(settings, signal);
  const stop = async () => {
    await stack.stop();
    if (!named) rmSync(data, { recursive: true, force: true });
  };
  try {
    const wanted = partsWanted(process.argv);
    await Promise.all([stack.startDatabase(), wanted.warehouse && stack.startLakehouse()]);
    if (wanted.app) {
      await buildApp(settings, signal);
      await stack.startApp("start");
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { stack, stop };
}

/**
 * The pages need the built app and no warehouse; all other parts the reverse.
 *
 * @param {string[]} args
 */
function partsWanted(args) {
  const only = args.flatMap((arg, i) => (arg === "--only" ? [args[i + 1]] : (arg.match(/^--only=(.*)/)?.[1] ?? [])));
  return { app: only.includes("pages"), warehouse: only.length === 0 || only.some((part) => part !== "pages") };
}

/**
 * The commit that `--against` names; null without it.
 *
 * @param {string[]} args
 */
function againstWhat(args) {
  const at = args.indexOf("--against");
  return (at >= 0 ? args[at + 1] : args.find((arg) => arg.startsWith("--against="))?.slice(10)) ?? null;
}
