import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../paths.mjs";
import { childEnvironment } from "../processes/child-environment.mjs";
import { openLog } from "../processes/log-file.mjs";
import { runStep } from "../processes/step.mjs";
import { say } from "../terminal/say.mjs";
import { fingerprint } from "./fingerprint.mjs";

/** @import { Settings } from "../stack/settings.mjs" */

const SOURCES = ["app", "components", "lib", "inngest", "public", "prisma/schema.prisma", "package-lock.json"];
const CONFIGS = [
  "next.config.mjs",
  "postcss.config.cjs",
  "postcss.config.mjs",
  "tsconfig.json",
  "proxy.ts",
  "middleware.ts",
];
const stamp = join(root, ".next/lakefeed-build");

/**
 * Build the app for production, unless the last build was made from these very sources.
 *
 * @param {Pick<Settings, "env" | "logs">} settings
 * @param {AbortSignal} [signal]
 */
export async function buildApp({ env, logs }, signal) {
  const sources = fingerprint(
    root,
    [...SOURCES, ...CONFIGS, "instrumentation.ts", "instrumentation-client.ts"],
    isNoSource,
  );
  const isBuilt = existsSync(join(root, ".next/BUILD_ID")) && existsSync(stamp);
  if (isBuilt && readFileSync(stamp, "utf8") === sources) return say("app", "already built from these sources");
  await runStep({
    topic: "app",
    doing: "building the app",
    done: "built",
    command: nextCommand("build"),
    env: { ...childEnvironment("build", env), NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    log: openLog(join(logs, "build.log")),
    signal,
  });
  mkdirSync(join(root, ".next"), { recursive: true });
  writeFileSync(stamp, sources);
}

/**
 * Next.js's command line.
 *
 * @param {string[]} args
 */
export function nextCommand(...args) {
  return [process.execPath, join(root, "node_modules/next/dist/bin/next"), ...args];
}

/** @param {string} path */
function isNoSource(path) {
  return path.startsWith("lib/store/generated") || /\.test\.tsx?$/.test(path);
}
