import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runPrismaQuietly } from "../database/prisma.mjs";
import { root } from "../paths.mjs";
import { fingerprint } from "./fingerprint.mjs";

const output = join(root, "lib/store/generated");
const stamp = join(output, ".fingerprint");
const sources = ["prisma/schema.prisma", "node_modules/prisma/package.json"];

/** Write the Prisma client into lib/store/generated, when the schema or Prisma itself changed since the last time. */
export async function generateClient() {
  if (!sources.every((path) => existsSync(join(root, path)))) return;
  const current = fingerprint(root, sources);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === current) return;
  await runPrismaQuietly(["generate"], process.env);
  writeFileSync(stamp, current);
}
