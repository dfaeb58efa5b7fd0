import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { BatchOutcome } from "./judge";

const verdictSchema = z.object({
  requests: z.number(),
  bytes: z.number(),
  records: z.number(),
  repeats: z.number(),
  lost: z.number(),
  twice: z.number(),
  lastAt: z.number(),
});

export type Endpoint = {
  url: string;
  /** Forget what came, and answer so many milliseconds later from now on. */
  reset(respondAfterMs?: number): Promise<void>;
  /** What became of the rows `[from, to)`, and when the last request came. */
  verdict(from: number, to: number): Promise<BatchOutcome & { lastAt: number }>;
  stop(): Promise<void>;
};

/** Start the endpoint's process. */
export async function startEndpoint(): Promise<Endpoint> {
  const child = spawn(process.execPath, ["--import", "tsx", join(import.meta.dirname, "main.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const port = /^listening (\d+)$/.exec(value ?? "")?.[1];
  if (!port) throw new Error("The endpoint did not start.");
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    reset: async (respondAfterMs = 0) =>
      void (await fetch(`${url}/reset?respondAfterMs=${respondAfterMs}`, { method: "POST" })),
    verdict: async (from, to) =>
      verdictSchema.parse(await (await fetch(`${url}/verdict?from=${from}&to=${to}`)).json()),
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
