import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { Peers } from "../install-peers";
import { REPLY_PREFIX } from "./protocol";

/** A contender: a process of its own that stays warm between its tasks. */
export type Contender = {
  /** Give it a task and wait for its answer. Throws what it says went wrong. */
  call<T>(task: string, input: object, schema: z.ZodType<T>): Promise<T>;
  stop(): Promise<void>;
};

const replySchema = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: z.string() }),
]);

/**
 * A contender written in TypeScript. Its environment is that of production: Node trusts the lakehouse's certificate as it
 * does a public one. A certificate that is handed to the driver is read with every request.
 */
export function startNodeContender(
  file: string,
  caFile: string,
  { nodeOptions = [], environment = {}, folder = ROOT }: NodeOptions = {},
): Contender {
  const program = join(folder, "benchmarks/contenders", file);
  const args = [...nodeOptions, "--import", "tsx", program];
  const trust = { NODE_EXTRA_CA_CERTS: caFile, LAKEFEED_CA_FILE: undefined };
  return start(process.execPath, args, { NODE_ENV: "production", ...trust, ...environment }, folder);
}

const ROOT = join(import.meta.dirname, "../..");

/** `folder`: the checkout whose contender it is. */
type NodeOptions = { nodeOptions?: readonly string[]; environment?: Record<string, string>; folder?: string };

/** A contender written in Python, with the installed peers. */
export function startPythonContender(file: string, { python, packages }: Peers): Contender {
  return start(python.program, ["-u", join(import.meta.dirname, file)], { PYTHONPATH: packages });
}

function start(
  program: string,
  args: readonly string[],
  environment: Record<string, string | undefined>,
  folder = ROOT,
): Contender {
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit").then(([code]) => new Error(`${args.at(-1)} ended with exit code ${code}.`));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function nextReply(): Promise<string> {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw await ended;
      if (value.startsWith(REPLY_PREFIX)) return value.slice(REPLY_PREFIX.length);
    }
  }

  return {
    async call(task, input, schema) {
      child.stdin.write(`${JSON.stringify({ task, input })}\n`);
      const reply = replySchema.parse(JSON.parse(await nextReply()));
      if (!reply.ok) throw new Error(reply.error);
      return schema.parse(reply.value);
    },
    async stop() {
      child.stdin.end();
      const killing = setTimeout(() => child.kill("SIGKILL"), 5_000);
      await ended;
      clearTimeout(killing);
    },
  };
}
