import { buildApp } from "../packages/build.mjs";
import { say } from "../terminal/say.mjs";
import { provideBrowser } from "./browser.mjs";
import { CHAOS_APP } from "./chaos.mjs";
import { checkLint, checkTypes, runChaos, runPlaywright, runVitest } from "./test-runners.mjs";

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
      const env = { ...stack.env, LAKEFEED_CHROMIUM: await unwrap(browser) };
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

/** A part that cannot be run has one failure; the next one is tried. */
async function record(results, name, work, signal) {
  try {
    results.push({ name, result: await work() });
  } catch (error) {
    signal.throwIfAborted();
    say(name, error.stack && error.constructor === Error ? error.stack : error.message);
    results.push({ name, result: { passed: 0, failed: 1, skipped: 0 } });
  }
}

function once(work) {
  let promise = null;
  return () => {
    promise ??= work();
    return promise;
  };
}

/** A promise that is awaited later: its failure waits too. */
function settle(promise) {
  return promise.then(
    (value) => ({ value }),
    (error) => ({ error }),
  );
}

async function unwrap(settled) {
  const { value, error } = await settled;
  if (error) throw error;
  return value;
}
