import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "../paths.mjs";
import { describeExit, spawnGuarded } from "../processes/guarded.mjs";
import { duration, say } from "../terminal/say.mjs";
import { runRounds } from "./chaos.mjs";
import { checkResult, readPlaywright, readVitest, runnerResult } from "./test-results.mjs";

/**
 * @import { Environment } from "../processes/child-environment.mjs"
 *
 * @typedef {{ env: Environment, signal: AbortSignal, grep?: string | undefined, files?: string[] }} RunContext
 */

const CHAOS_ROUNDS = 2;
const reports = join(root, "test-results/reports");
/** @param {string} path */
const bin = (path) => join(root, "node_modules", path);

/**
 * Types: Next.js writes what it declares, then the compiler looks at everything.
 *
 * @param {RunContext} context
 */
export async function checkTypes(context) {
  const written = await run("types", context, [bin("next/dist/bin/next"), "typegen"]);
  return checkResult(written || (await run("types", context, [bin("typescript/bin/tsc"), "--noEmit"])));
}

/** @param {RunContext} context */
export async function checkLint(context) {
  return checkResult(await run("lint", context, [bin("@biomejs/biome/bin/biome"), "check", "."]));
}

/**
 * Exports, files and packages that nothing uses.
 *
 * @param {RunContext} context
 */
export async function checkUnused(context) {
  return checkResult(await run("unused", context, [bin("knip/bin/knip.js")]));
}

/**
 * The tests of some of vitest's projects.
 *
 * @param {string} name
 * @param {string[]} projects
 * @param {RunContext} context
 */
export async function runVitest(name, projects, context) {
  const report = freshReport(name);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const filter = context.grep ? ["-t", context.grep] : [];
  const command = [
    bin("vitest/vitest.mjs"),
    "run",
    ...projects.flatMap((project) => ["--project", project]),
    ...reporters,
    ...filter,
    ...(context.files ?? []),
  ];
  const code = await run(`${name} tests`, context, command);
  return runnerResult(readVitest, report, code, { mayBeEmpty: Boolean(context.grep) });
}

/**
 * The tests in a browser, against the app that runs.
 *
 * @param {RunContext} context
 */
export async function runPlaywright(context) {
  const report = freshReport("e2e");
  const filter = context.grep ? ["-g", context.grep, "--pass-with-no-tests"] : [];
  const command = [bin("@playwright/test/cli.js"), "test", "--reporter=list,json", ...filter];
  const env = { ...context.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const code = await run("browser tests", { ...context, env }, command);
  return runnerResult(readPlaywright, report, code, { mayBeEmpty: Boolean(context.grep) });
}

/**
 * A few rounds of kills and faults against the installation that runs: each round is a test.
 *
 * @param {RunContext} context
 */
export async function runChaos(context) {
  say("test", "chaos …");
  const code = await runRounds(["--rounds", String(CHAOS_ROUNDS)], context.env, context.signal);
  context.signal.throwIfAborted();
  return code === 0 ? { passed: CHAOS_ROUNDS, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/**
 * @param {string} name
 * @param {RunContext} context
 * @param {string[]} command
 */
async function run(name, { env: inherited, signal }, command) {
  const begun = Date.now();
  const env = { ...inherited, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" }) };
  say("test", `${name} …`);
  const child = spawnGuarded({ command: [process.execPath, ...command], env, onLine: (line) => console.log(line) });
  const stop = () => child.stop();
  signal.addEventListener("abort", stop);
  const code = await child.ended;
  signal.removeEventListener("abort", stop);
  signal.throwIfAborted();
  say("test", `${name}: ${code === 0 ? "passed" : `FAILED, ${describeExit(code)}`} (${duration(Date.now() - begun)})`);
  return code;
}

/** @param {string} name */
function freshReport(name) {
  mkdirSync(reports, { recursive: true });
  const path = join(reports, `${name}.json`);
  rmSync(path, { force: true });
  return path;
}
