import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { installPackages } from "../packages/install.mjs";
import { holdInstallation } from "../stack/lock.mjs";
import { createInstalledStack, freshFolder, separateSettings } from "../stack/separate-installation.mjs";
import { makeFolders } from "../stack/settings.mjs";
import { duration, PlainError, say } from "../terminal/say.mjs";
import { stopSignals } from "../terminal/stop-signals.mjs";
import { attackTable, forgetAttacks } from "./attack-table.mjs";
import { isGreen, summaryLine, sumResults } from "./test-results.mjs";

/**
 * @import { Settings } from "../stack/settings.mjs"
 * @import { Stack } from "../stack/stack.mjs"
 * @import { PartResult } from "./test-parts.mjs"
 */

const PARTS = ["unit", "integration", "columns", "security", "e2e", "chaos"];

/**
 * Run the tests that the arguments ask for, in an installation of their own
 * (data folder, ports, databases), and print the sum. Gives the exit code.
 *
 * @param {string[]} args
 */
export async function test(args) {
  const begun = Date.now();
  const { parts, grep } = readArguments(args);
  const data = process.env.LAKEFEED_DATA || freshFolder("test");
  const settings = await separateSettings(data, { LAKEHOUSE_CODEGEN: "off" });
  makeFolders(settings);
  const holder = await holdInstallation(settings.run);
  /** @type {Stack | null} */
  let stack = null;
  let stopped = false;
  const { signal, abort } = stopSignals({
    onStop() {
      stopped = true;
      say("test", "stopping …");
    },
    onInsist: () => (stack ? stack.kill() : process.exit(1)),
  });

  /** @type {PartResult[]} */
  const results = [];
  forgetAttacks();
  try {
    await installPackages(settings, signal);
    stack = await createInstalledStack(settings, signal);
    const { runParts } = await import("./test-parts.mjs");
    await runParts({ parts, grep, settings, stack, signal, results });
  } catch (error) {
    if (!stopped) throw error;
  } finally {
    abort();
    await stack?.stop();
    holder.release();
  }
  if (stopped) {
    say("test", "stopped before the end");
    return 1;
  }
  return report(results, { settings, begun, keep: Boolean(process.env.LAKEFEED_DATA) });
}

/** @param {string[]} args */
function readArguments(args) {
  const { values } = parseArgs({
    args,
    options: { only: { type: "string", multiple: true }, grep: { type: "string" } },
  });
  const parts = values.only ?? PARTS;
  const unknown = parts.find((part) => !PARTS.includes(part));
  if (unknown) throw new PlainError(`--only ${unknown} is not a part of the tests: ${PARTS.join(", ")}.`);
  return { parts, grep: values.grep };
}

/**
 * @param {PartResult[]} results
 * @param {{ settings: Settings, begun: number, keep: boolean }} run
 */
function report(results, { settings, begun, keep }) {
  const sum = sumResults(results.map(({ result }) => result));
  console.log("");
  for (const line of attackTable()) console.log(line);
  for (const { name, result } of results) say(name, summaryLine(result));
  const green = isGreen(sum);
  if (green && !keep) rmSync(settings.data, { recursive: true, force: true });
  else say("test", `logs and data are in ${settings.data}`);
  say("test", `took ${duration(Date.now() - begun)}`);
  console.log(summaryLine(sum));
  return green ? 0 : 1;
}
