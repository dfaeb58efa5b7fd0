import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { root } from "../paths.mjs";
import { asProcessEnvironment } from "../processes/child-environment.mjs";
import { PlainError } from "../terminal/say.mjs";

/** @import { StdioOptions } from "node:child_process" */
/** @import { Environment } from "../processes/child-environment.mjs" */

/** Prisma's command line, the same way everywhere: without a download and without a telephone call home. */
export const prismaCommand = [process.execPath, join(root, "node_modules/prisma/build/index.js")];

/** The variables that Prisma's command line needs to work without a network. */
export const prismaEnvironment = {
  CHECKPOINT_DISABLE: "1",
  PRISMA_HIDE_UPDATE_MESSAGE: "1",
  PRISMA_SCHEMA_ENGINE_BINARY: join(root, "scripts/schema-engine.mjs"),
};

/**
 * Run a Prisma command in this terminal: its exit code.
 *
 * @param {string[]} args
 * @param {Environment} env
 * @returns {Promise<number>}
 */
export async function runPrisma(args, env) {
  const [code] = await once(spawnPrisma(args, env, "inherit"), "exit");
  return code ?? 1;
}

/**
 * Run a Prisma command silently. Throws a PlainError with its output when it fails.
 *
 * @param {string[]} args
 * @param {Environment} env
 */
export async function runPrismaQuietly(args, env) {
  const child = spawnPrisma(args, env, ["ignore", "pipe", "pipe"]);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      output += chunk;
    });
  }
  const [code] = await once(child, "close");
  if (code !== 0) throw new PlainError(`prisma ${args.join(" ")} failed:\n${output.trim()}`);
}

/**
 * @param {string[]} args
 * @param {Environment} env
 * @param {StdioOptions} stdio
 */
function spawnPrisma(args, env, stdio) {
  const [, ...script] = prismaCommand;
  const environment = asProcessEnvironment({ ...env, ...prismaEnvironment });
  return spawn(process.execPath, [...script, ...args], { cwd: root, stdio, env: environment });
}
