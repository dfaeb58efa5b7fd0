import { createInterface } from "node:readline";
import { z } from "zod";

/** How a line of a contender's output begins that is its reply. Contenders of other commits (`--against`) write the same. */
export const REPLY_PREFIX = "answer ";

/** How a contender reaches the warehouse. */
export const warehouseSchema = z.object({
  serverHostname: z.string(),
  httpPath: z.string(),
  token: z.string(),
  caFile: z.string(),
});

/** What one run came to. Seconds are from before its session is opened until its last answer; processor time and memory (RSS) are the process's own. */
export const outcomeSchema = z.object({
  seconds: z.number().positive(),
  cpuSeconds: z.number().nonnegative(),
  rows: z.int().nonnegative(),
  idleMb: z.number(),
  peakMb: z.number(),
});
export type Outcome = z.infer<typeof outcomeSchema>;

const taskSchema = z.object({ task: z.string(), input: z.unknown() });

/** Answer the tasks that come on standard input, one JSON a line, until it closes. */
export async function serveTasks(tasks: Record<string, (input: unknown) => Promise<unknown>>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const { task, input } = taskSchema.parse(JSON.parse(line));
    try {
      const work = tasks[task];
      if (!work) throw new Error(`There is no task ${task}.`);
      reply({ ok: true, value: await work(input) });
    } catch (error) {
      reply({ ok: false, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }
}

function reply(value: unknown) {
  process.stdout.write(`${REPLY_PREFIX}${JSON.stringify(value)}\n`);
}

const MEGABYTE = 1_048_576;
const SAMPLE_EVERY_MS = 20;
let idleMb: number | null = null;

/** Time work and watch the memory. What the process took when it was first measured counts as idle. */
export async function measured(work: () => Promise<number>): Promise<Outcome> {
  idleMb ??= process.memoryUsage.rss() / MEGABYTE;
  let peakMb = idleMb;
  const look = () => {
    peakMb = Math.max(peakMb, process.memoryUsage.rss() / MEGABYTE);
  };
  const watching = setInterval(look, SAMPLE_EVERY_MS);
  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();
  try {
    const rows = await work();
    look();
    const { user, system } = process.cpuUsage(startedCpu);
    const seconds = (performance.now() - startedMs) / 1_000;
    return { seconds, cpuSeconds: (user + system) / 1_000_000, rows, idleMb, peakMb };
  } finally {
    clearInterval(watching);
  }
}
