import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readConnection } from "@/lakehouse/connection";
import { controlLakehouse } from "@/lakehouse/control-client";

/** The parts that a launcher keeps running, and what it calls their records. */
const RECORDS = { app: "app", scheduler: "scheduler", database: "postgres", gateway: "lakehouse" } as const;
export type Part = keyof typeof RECORDS;

const recordSchema = z.object({ command: z.object({ pid: z.int().positive() }) });

export type Installation = ReturnType<typeof findInstallation>;

/** The running installation of a data folder: its parts can be killed, and its gateway told to misbehave. */
export function findInstallation(given: { data: string; appUrl: string; schedulerUrl: string; lakehouseFile: string }) {
  let happenedBefore = 0;

  /** The gateway has another address for its controls after each start. */
  async function gateway() {
    return controlLakehouse(await readConnection(given.lakehouseFile));
  }
  async function responds(url: string): Promise<boolean> {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(10_000) });
    return response.status < 500;
  }

  return {
    gateway,
    /** End a part as a crash does. False: it does not run just now. */
    async kill(part: Part): Promise<boolean> {
      const file = join(given.data, "run", `${RECORDS[part]}.pid.json`);
      if (!existsSync(file)) return false;
      if (part === "gateway") await this.keepCount();
      const { command } = recordSchema.parse(JSON.parse(readFileSync(file, "utf8")));
      process.kill(command.pid, "SIGKILL");
      return true;
    },
    /** Faults that happened at the gateway, in all of its lives. */
    happened: async () => happenedBefore + (await (await gateway()).happened()),
    async keepCount() {
      happenedBefore = await this.happened().catch(() => happenedBefore);
    },
    /** Whether every part answers. */
    async isWhole(): Promise<boolean> {
      const control = await gateway();
      return (
        (await control.state()) === "running" &&
        (await responds(given.appUrl)) &&
        (await responds(`${given.schedulerUrl}/health`))
      );
    },
  };
}
