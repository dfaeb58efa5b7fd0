// Writes the Prisma client into lib/store/generated, when the schema or Prisma itself changed since the last time.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fingerprint } from "./lib/fingerprint.mjs";
import { root } from "./lib/paths.mjs";
import { runPrisma } from "./lib/prisma.mjs";

const output = join(root, "lib/store/generated");
const stamp = join(output, ".fingerprint");
const sources = ["prisma/schema.prisma", "node_modules/prisma/package.json"];

if (sources.every((path) => existsSync(join(root, path)))) {
  const current = fingerprint(root, sources);
  const last = existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
  if (current !== last) {
    await runPrisma(["generate"]);
    writeFileSync(stamp, current);
  }
}
