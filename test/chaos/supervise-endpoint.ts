import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { FaultInput } from "@/test/endpoint/faults";
import { freePort } from "../../scripts/lib/processes/ports.mjs";

const RESTART_MS = 500;

/** A record that was taken: whose it is, and the number that it carries. */
export type Taken = { insertId: string; identity: string; eventType: string; n: number };

const stateSchema = z.object({
  underWay: z.number(),
  overlaps: z.number(),
  happened: z.record(z.string(), z.number()),
});
const takenSchema = z.object({
  record: z.object({
    insert_id: z.string(),
    user_id: z.string(),
    event_type: z.string(),
    event_properties: z.object({ round: z.string(), n: z.number() }).optional(),
    user_properties: z.object({ $set: z.object({ round: z.string(), n: z.number() }) }).optional(),
  }),
});

export type Endpoint = Awaited<ReturnType<typeof superviseEndpoint>>;

/** The test endpoint as a process, started and started again whenever it ends. Everything that it took is in `file`. */
export async function superviseEndpoint(file: string) {
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  /** Of the processes that were killed since. */
  const before = { happened: 0, overlaps: 0 };
  let stopped = false;
  let current = start();

  function start(): ChildProcess {
    const program = join(import.meta.dirname, "..", "endpoint", "main.ts");
    const child = spawn(process.execPath, ["--import", "tsx", program, "--port", String(port), "--file", file], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    child.once("exit", async () => {
      await wait(RESTART_MS);
      if (!stopped) current = start();
    });
    return child;
  }
  async function control(method: string, path: string, body?: FaultInput): Promise<unknown> {
    const response = await fetch(`${baseUrl}/control/${path}`, { method, body: body ? JSON.stringify(body) : null });
    if (!response.ok) throw new Error(`endpoint: ${await response.text()}`);
    return response.json();
  }
  async function counts() {
    const { happened, overlaps } = stateSchema.parse(await control("GET", "state"));
    const sum = Object.values(happened).reduce((all, times) => all + times, before.happened);
    return { happened: sum, overlaps: before.overlaps + overlaps };
  }

  return {
    baseUrl,
    addFault: (fault: FaultInput) => control("POST", "faults", fault),
    clearFaults: () => control("DELETE", "faults"),
    /** In all of its lives: faults that happened, and how often one identity's updates were under way twice at once. */
    counts,
    /** Whether nothing is left to be taken. */
    idle: async () => stateSchema.parse(await control("GET", "state")).underWay === 0,
    async kill() {
      Object.assign(before, await counts().catch(() => before));
      current.kill("SIGKILL");
    },
    /** What was taken of a round, each id once, in the order of taking. */
    taken(round: string): Taken[] {
      const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
      return lines.flatMap((line) => {
        if (!line.includes(`"${round}"`)) return [];
        const { record } = takenSchema.parse(JSON.parse(line));
        const n = record.event_properties?.n ?? record.user_properties?.$set.n ?? Number.NaN;
        return [{ insertId: record.insert_id, identity: record.user_id, eventType: record.event_type, n }];
      });
    },
    async stop() {
      stopped = true;
      if (current.exitCode !== null || current.signalCode !== null) return;
      current.kill("SIGKILL");
      await once(current, "exit");
    },
  };
}
