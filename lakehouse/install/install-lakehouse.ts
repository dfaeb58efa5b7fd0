import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { LakehouseSettings } from "../settings";
import { withLock } from "./cache";
import { classSources, compileClasses } from "./compile-classes";
import { DELTA, installDelta } from "./delta";
import { allowPrograms, bundledJava, findJava, type Java } from "./java";
import { findPython, installPackages, type Python, readPins, runModule } from "./python";

/** What the lakehouse runs with. Everything lies in the cache folder, but for an installed Python and Java. */
export type Installation = {
  python: Python;
  /** Folder of Python packages, to be put on PYTHONPATH; programs of packages are in its `bin`. */
  packages: string;
  java: Java;
  /** Folders whose jars make the class path, in this order. */
  jarFolders: readonly string[];
};

export type Say = (line: string) => void;

const HERE = import.meta.dirname;
const REQUIREMENTS = join(HERE, "..", "requirements.txt");
const JAVA_REQUIREMENTS = join(HERE, "..", "requirements-java.txt");

/**
 * Install what is missing, and say so; the second time nothing is. Steps are kept apart by what they are made of, so a
 * changed pin or source makes a new one. Throws one sentence when a step cannot be done.
 */
export async function installLakehouse(
  settings: Pick<LakehouseSettings, "cacheFolder" | "java">,
  say: Say,
): Promise<Installation> {
  try {
    const python = await findPython();
    return await withLock(
      settings.cacheFolder,
      () => say("waiting for another install to finish"),
      () => installSteps(settings, python, say),
    );
  } catch (error) {
    if (isFull(error))
      throw new Error(`The disk is full: the lakehouse needs about 2 GB in ${settings.cacheFolder} while it installs.`);
    throw error;
  }
}

async function installSteps(
  settings: Pick<LakehouseSettings, "cacheFolder" | "java">,
  python: Python,
  say: Say,
): Promise<Installation> {
  const at = (name: string, ...parts: string[]) =>
    join(settings.cacheFolder, `${name}-${fingerprint(python.version, ...parts)}`);
  const there = new Set(await readdir(settings.cacheFolder));
  const announce = (folder: string, line: string) => {
    if (!there.has(folder.slice(settings.cacheFolder.length + 1))) say(line);
  };

  const packages = at("python", await readPins(REQUIREMENTS));
  announce(packages, "installing Spark (about 430 MB, a minute or two)");
  await installPackages(python, REQUIREMENTS, packages, dropUnused);

  const installed = settings.java === "auto" ? await findJava() : undefined;
  const java = installed ?? (await installJava(python, at("java", await readPins(JAVA_REQUIREMENTS)), announce));

  const sparkJars = join(packages, "pyspark", "jars");
  const delta = at("delta", DELTA);
  announce(delta, "fetching Delta Lake (13 MB)");
  const authorities = async (folder: string) => (installed ? undefined : trustOfThisMachine(python, packages, folder));
  await installDelta(delta, { java, sparkJars, authorities });

  const sources = await classSources(join(HERE, ".."));
  const texts = await Promise.all(sources.map((path) => readFile(path, "utf8")));
  const classes = at("classes", DELTA, await readPins(REQUIREMENTS), ...texts);
  announce(classes, "compiling the catalog and the server");
  await compileClasses(classes, sources, java, [delta, sparkJars]);
  return { python, packages, java, jarFolders: [classes, delta, sparkJars] };
}

async function installJava(
  python: Python,
  folder: string,
  announce: (folder: string, line: string) => void,
): Promise<Java> {
  announce(folder, "installing a Java runtime (34 MB), as no Java 17 or 21 was found");
  await installPackages(python, JAVA_REQUIREMENTS, folder, allowPrograms);
  return bundledJava(folder);
}

/** The machine's certificate authorities for a Java that knows only its own; none where the machine has no list. */
async function trustOfThisMachine(python: Python, packages: string, folder: string): Promise<string | undefined> {
  const target = join(folder, "authorities.p12");
  await runModule(python, packages, [join(HERE, "make_truststore.py"), target]);
  return existsSync(target) ? target : undefined;
}

/** Parts of Spark that a SQL server on one machine never loads: less disk, and a shorter class path to start from. */
const UNUSED =
  /^(?:rocksdbjni|spark-connect|spark-mllib|breeze|spire|spark-kubernetes|kubernetes|spark-yarn|hadoop-yarn|beeline|hive-beeline|spark-streaming|spark-graphx|arpack|blas|lapack|jpmml|pmml)/;

async function dropUnused(packages: string) {
  const jars = join(packages, "pyspark", "jars");
  for (const name of await readdir(jars)) if (UNUSED.test(name)) await rm(join(jars, name), { recursive: true });
}

const fingerprint = (...parts: string[]) => createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 12);

const isFull = (error: unknown) =>
  error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
