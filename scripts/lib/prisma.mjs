import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { root } from "./paths.mjs";

/** Prisma's command line, the same way everywhere: without a download and without a telephone call home. */
export const prismaCommand = [process.execPath, join(root, "node_modules/prisma/build/index.js")];

/** The variables that Prisma's command line needs to work without a network. */
export const prismaEnvironment = {
  CHECKPOINT_DISABLE: "1",
  PRISMA_HIDE_UPDATE_MESSAGE: "1",
  PRISMA_SCHEMA_ENGINE_BINARY: join(root, "scripts/schema-engine.mjs"),
};

/** Run a Prisma command in this terminal. Throws when it fails. */
export async function runPrisma(args, env = process.env) {
  const [node, script] = prismaCommand;
  const child = spawn(node, [script, ...args], { cwd: root, stdio: "inherit", env: { ...env, ...prismaEnvironment } });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`prisma ${args.join(" ")} failed (exit code ${code}).`);
}
