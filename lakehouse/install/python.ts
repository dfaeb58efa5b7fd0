import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { buildOnce } from "./cache";
import { runCommand } from "./run-command";

const MINOR_MIN = 10;
const LAST_LINES = 5;

export type Python = { program: string; version: string };

/** Python 3.10 or newer. Throws one sentence that says what to install. */
export async function findPython(): Promise<Python> {
  const seen: string[] = [];
  for (const program of ["python3", "python"]) {
    const { code, output } = await runCommand(program, ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"]);
    const version = output.trim();
    const [major, minor] = version.split(".").map(Number);
    if (code !== 0 || major === undefined || minor === undefined) continue;
    if (major === 3 && minor >= MINOR_MIN) return { program, version };
    seen.push(`${program} is ${version}`);
  }
  const found = seen.length > 0 ? ` (${seen.join(", ")})` : "";
  throw new Error(
    `The lakehouse needs Python 3.${MINOR_MIN} or newer${found}: install it, e.g. "apt install python3 python3-venv".`,
  );
}

/**
 * Install pinned packages into a folder of their own, by pip's `--target`, which needs no virtual environment. pip's
 * downloads are kept beside it until all is there, so that a killed install continues where it was.
 */
export async function installPackages(
  python: Python,
  requirements: string,
  target: string,
  finish?: (folder: string) => Promise<void>,
) {
  const downloads = `${target}.downloads`;
  await buildOnce(target, async (folder) => {
    // A folder of our own for temporary files, as /tmp may be small or in memory.
    const temporary = join(folder, "tmp");
    await mkdir(temporary);
    const pip = await findPip(python, join(temporary, "pip"));
    const args = [
      "-m",
      "pip",
      "install",
      "--disable-pip-version-check",
      "--no-input",
      "--no-warn-script-location",
      "--progress-bar",
      "off",
    ];
    const where = ["--cache-dir", downloads, "--target", folder, "-r", requirements];
    const { code, output } = await runCommand(pip, [...args, ...where], {
      environment: { TMPDIR: temporary, PIP_ROOT_USER_ACTION: "ignore", PYTHONDONTWRITEBYTECODE: "" },
    });
    if (code !== 0) throw new Error(explain(output));
    await rm(temporary, { recursive: true, force: true });
    await finish?.(folder);
  });
  await rm(downloads, { recursive: true, force: true });
}

/** Run a module of the installed packages. */
export function runModule(python: Python, packages: string, args: readonly string[]) {
  return runCommand(python.program, args, { environment: { PYTHONPATH: packages } });
}

/** Debian's Python comes without pip, or without what makes environments; either of them is enough. */
async function findPip(python: Python, environment: string): Promise<string> {
  const installed = await runCommand(python.program, ["-m", "pip", "--version"]);
  if (installed.code === 0) return python.program;
  const made = await runCommand(python.program, ["-m", "venv", environment]);
  if (made.code === 0) return join(environment, "bin", "python");
  throw new Error(
    `Python ${python.version} has neither pip nor venv: install one of them, e.g. "apt install python3-venv".`,
  );
}

function explain(output: string): string {
  if (/No space left on device|ENOSPC/i.test(output))
    return "The disk is full: the lakehouse needs about 2 GB while it installs.";
  const lines = output.split("\n").filter((line) => /error/i.test(line));
  return `The Python packages could not be installed: ${lines.slice(-LAST_LINES).join(" ") || output.slice(-500)}`;
}

/** The pins, which name the folder they are installed into. */
export const readPins = (requirements: string) => readFile(requirements, "utf8");
