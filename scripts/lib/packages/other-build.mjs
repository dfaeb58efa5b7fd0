import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prismaEnvironment } from "../database/prisma.mjs";
import { root } from "../paths.mjs";
import { PlainError, say } from "../terminal/say.mjs";

/**
 * Another commit of this repository, checked out and installed in a folder of its own, beside a database that its own
 * migrations made. `remove` takes the folder away again.
 *
 * @param {string} commit
 * @param {(name: string) => Promise<string>} createEmptyDatabase gives the URL of a new database
 * @param {AbortSignal} signal
 */
export async function makeOtherBuild(commit, createEmptyDatabase, signal) {
  const folder = mkdtempSync(join(tmpdir(), "lakefeed-other-"));
  const remove = () => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    say("bench", `checking out and installing ${commit} …`);
    const archive = join(folder, "source.tar");
    await run("git", ["archive", "--output", archive, commit], root, signal);
    await run("tar", ["-xf", archive, "-C", folder], root, signal);
    rmSync(archive);
    await run("npm", ["ci", "--no-audit", "--no-fund"], folder, signal);
    const databaseUrl = await createEmptyDatabase("lakefeed_other");
    const engine = { PRISMA_SCHEMA_ENGINE_BINARY: join(folder, "scripts/schema-engine.mjs") };
    const migrating = { ...prismaEnvironment, ...engine, DATABASE_URL: databaseUrl };
    const prisma = join(folder, "node_modules/prisma/build/index.js");
    await run(process.execPath, [prisma, "migrate", "deploy"], folder, signal, migrating);
    return { folder, databaseUrl, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {string} cwd
 * @param {AbortSignal} signal
 * @param {Record<string, string>} env
 */
async function run(program, args, cwd, signal, env = {}) {
  const child = spawn(program, args, {
    cwd,
    signal,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      output += chunk;
    });
  const [code] = await once(child, "close");
  if (code !== 0)
    throw new PlainError(`${program} ${args.slice(0, 2).join(" ")} failed:\n${output.trim().slice(-2_000)}`);
}
