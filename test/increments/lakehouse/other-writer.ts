import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { pythonWith } from "../../python-packages";
import type { DeltaRsCommit } from "./tables/delta-rs-change";

const FOLDER = join(import.meta.dirname, "other-writer");
const replySchema = z.union([
  z.object({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), message: z.string() }),
]);

export type OtherWriter = {
  /** Commit to the table in this folder. Throws the writer's own words. */
  commit: (folder: string, commit: DeltaRsCommit) => Promise<void>;
  close: () => Promise<void>;
};

/** A process that commits to Delta tables with delta-rs, one commit after another. */
export async function openOtherWriter(): Promise<OtherWriter> {
  const { python, packages } = await pythonWith(join(FOLDER, "requirements.txt"));
  const child = spawn(python.program, [join(FOLDER, "write.py")], {
    env: { ...process.env, PYTHONPATH: packages },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  const replies = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let last: Promise<unknown> = Promise.resolve();

  async function ask(folder: string, commit: DeltaRsCommit): Promise<void> {
    child.stdin.write(`${JSON.stringify({ ...commit, path: folder })}\n`);
    const { value, done } = await replies.next();
    if (done) throw new Error("delta-rs ended before it answered.");
    const reply = replySchema.parse(JSON.parse(value));
    if (!reply.ok) throw new Error(`delta-rs: ${reply.message}`);
  }

  return {
    commit(folder, commit) {
      const own = last.then(() => ask(folder, commit));
      last = own.catch(() => {});
      return own;
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
