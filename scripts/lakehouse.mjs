// The local lakehouse alone: `npm run lakehouse`, `npm run lakehouse -- sql "…"`, `npm run lakehouse -- traffic`.
import { requireNode } from "./lib/terminal/node-version.mjs";

requireNode();
const { PlainError, runMain } = await import("./lib/terminal/say.mjs");

/** @import { GuardedCommand } from "./lib/processes/guarded.mjs" */

/** @type {Readonly<Record<string, string>>} */
const PROGRAMS = { start: "main.ts", install: "install.ts", sql: "run-sql.ts", traffic: "run-traffic.ts" };
const KILL_AFTER_MS = 20_000;

await runMain(async () => {
  const { join } = await import("node:path");
  const { childEnvironment } = await import("./lib/processes/child-environment.mjs");
  const { installPackages } = await import("./lib/packages/install.mjs");
  const { root } = await import("./lib/paths.mjs");
  const { makeFolders, readEnvFile, readSettings } = await import("./lib/stack/settings.mjs");
  const { stopSignals } = await import("./lib/terminal/stop-signals.mjs");
  const { spawnGuarded } = await import("./lib/processes/guarded.mjs");

  const [name = "start", ...args] = process.argv.slice(2);
  const program = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
  if (!program) throw new PlainError(`Unknown: "${name}". Use: npm run lakehouse [-- sql "…" | traffic | install]`);

  readEnvFile();
  const settings = readSettings();
  makeFolders(settings);
  /** @type {GuardedCommand | null} */
  let child = null;
  const { signal } = stopSignals({ onStop: () => child?.stop(), onInsist: () => child?.kill() });
  await installPackages(settings, signal);
  child = spawnGuarded({
    command: [process.execPath, "--import", "tsx", join(root, "lakehouse", program), ...args],
    env: childEnvironment("lakehouse", settings.env),
    killAfterMs: KILL_AFTER_MS,
    onLine: (line) => console.log(line),
  });
  process.exitCode = await child.ended;
  process.exit();
});
