import { buildApp } from "../packages/build.mjs";
import { errorMessage } from "../terminal/error-fields.mjs";
import { say } from "../terminal/say.mjs";
import { provideBrowser } from "./browser.mjs";
import { CHAOS_APP } from "./chaos.mjs";
import { checkLint, checkTypes, checkUnused, runChaos, runPlaywright, runVitest } from "./test-runners.mjs";

/**
 * @import { Settings } from "../stack/settings.mjs"
 * @import { Stack } from "../stack/stack.mjs"
 * @import { TestCounts } from "./test-results.mjs"
 *
 * @typedef {{ name: string, result: TestCounts }} PartResult
 */

/**
 * @template T
 * @typedef {{ ok: true, value: T } | { ok: false, error: unknown }} Settled
 */

/** Suites that also pass where the warehouse answers in column sets, as open-source Spark does. */
const COLUMNS_SAMPLE = [
  "test/sql/warehouse.test.ts",
  "test/source-wizard/access.test.ts",
  "test/sync/deliver-part.test.ts",
];
const COLUMNS_ALL = [
  ...COLUMNS_SAMPLE,
  ...["tables", "test-sql"].map((name) => `test/source-wizard/${name}.test.ts`),
  ...["changed-columns", "dropped-deletion-vectors", "first", "gaps", "one-table", "rewind"].map(
    (name) => `test/sync/${name}.test.ts`,
  ),
];

/**
 * Run the parts one after another and put how each went into `results`. The suites in
 * column sets are all run when nothing else is, else a sample of them. What is
 * mostly waiting (the lakehouse's start, a browser's download) begins at once,
 * beside the checks that need no service.
 *
 * @param {object} run
 * @param {string[]} run.parts
 * @param {string} [run.grep]
 * @param {Settings} run.settings
 * @param {Stack} run.stack
 * @param {AbortSignal} run.signal
 * @param {PartResult[]} run.results
 */
export async function runParts({ parts, grep, settings, stack, signal, results }) {
  const context = { env: stack.env, signal, grep };
  const needsServices = parts.some((part) => part !== "unit");
  const database = needsServices ? settle(stack.startDatabase()) : null;
  const lakehouse = needsServices ? settle(stack.startLakehouse()) : null;
  /** The whole installation, started once. */
  const whole = once(async () => {
    await unwrap(database);
    await unwrap(lakehouse);
    await buildApp(settings, signal);
    await stack.startScheduler();
    await stack.startApp("start");
  });
  const browser = parts.includes("e2e") ? settle(provideBrowser(settings, signal)) : null;

  if (parts.includes("unit")) {
    const alone = { ...context, env: settings.env };
    if (!grep) await record(results, "types", () => checkTypes(alone), signal);
    if (!grep) await record(results, "lint", () => checkLint(alone), signal);
    if (!grep) await record(results, "unused", () => checkUnused(alone), signal);
    await record(results, "unit", () => runVitest("unit", ["unit"], alone), signal);
  }
  if (parts.includes("integration")) {
    const work = async () => {
      await unwrap(database);
      await unwrap(lakehouse);
      const env = { ...stack.env, DATABASE_URL: await stack.createDatabase("lakefeed_integration") };
      return await runVitest("integration", ["syncs", "integration"], { ...context, env });
    };
    await record(results, "integration", work, signal);
  }
  if (parts.includes("columns")) {
    const work = async () => {
      await unwrap(database);
      await unwrap(lakehouse);
      const env = { ...stack.env, DATABASE_URL: await stack.createDatabase("lakefeed_columns") };
      const files = parts.length === 1 ? COLUMNS_ALL : COLUMNS_SAMPLE;
      await stack.setResponseMode("columns");
      try {
        return await runVitest("columns", ["syncs", "integration"], { ...context, env, files });
      } finally {
        await stack.setResponseMode("arrow");
      }
    };
    await record(results, "columns", work, signal);
  }
  if (parts.includes("security")) {
    const work = async () => {
      await whole();
      return await runVitest("security", ["security"], { ...context, env: stack.env });
    };
    await record(results, "security", work, signal);
  }
  if (parts.includes("e2e")) {
    const work = async () => {
      await whole();
      const env = { ...stack.env, LAKEFEED_CHROMIUM: (await unwrap(browser)) ?? undefined };
      return await runPlaywright({ ...context, env });
    };
    await record(results, "e2e", work, signal);
  }
  if (parts.includes("chaos") && !grep) {
    const work = async () => {
      await whole();
      Object.assign(stack.env, CHAOS_APP);
      await stack.restartApp("start");
      return await runChaos(context);
    };
    await record(results, "chaos", work, signal);
  }
}

/**
 * A part that cannot be run has one failure; the next one is tried.
 *
 * @param {PartResult[]} results
 * @param {string} name
 * @param {() => Promise<TestCounts>} work
 * @param {AbortSignal} signal
 */
async function record(results, name, work, signal) {
  try {
    results.push({ name, result: await work() });
  } catch (error) {
    signal.throwIfAborted();
    const trace = error instanceof Error && error.constructor === Error ? error.stack : null;
    say(name, trace ?? errorMessage(error));
    results.push({ name, result: { passed: 0, failed: 1, skipped: 0 } });
  }
}

/** @param {() => Promise<void>} work */
function once(work) {
  /** @type {Promise<void> | null} */
  let promise = null;
  return () => {
    promise ??= work();
    return promise;
  };
}

/**
 * A promise that is awaited later: its failure waits too.
 *
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<Settled<T>>}
 */
function settle(promise) {
  return promise.then(
    (value) => ({ ok: true, value }),
    (error) => ({ ok: false, error }),
  );
}

/**
 * @template T
 * @param {Promise<Settled<T>> | null} promise null for what was not begun
 */
async function unwrap(promise) {
  const settled = await promise;
  if (settled === null) throw new Error("A part needs what was not started.");
  if (!settled.ok) throw settled.error;
  return settled.value;
}
