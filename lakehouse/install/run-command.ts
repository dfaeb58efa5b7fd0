import { spawn } from "node:child_process";

export type CommandOptions = { environment?: Record<string, string>; directory?: string };
export type CommandResult = { code: number; output: string };

const OUTPUT_LENGTH_MAX = 200_000;

/** Run a command to its end, or to that of this process. Its output, both streams, is kept (its end, if long); a missing program is code 127. */
export function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.directory,
      env: { ...process.env, ...options.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const keep = (chunk: Buffer) => {
      output = (output + chunk).slice(-OUTPUT_LENGTH_MAX);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const stop = () => child.kill();
    process.once("exit", stop);
    child.on("error", (error) => resolve({ code: 127, output: error.message }));
    child.on("close", (code) => {
      process.off("exit", stop);
      resolve({ code: code ?? 1, output });
    });
  });
}
