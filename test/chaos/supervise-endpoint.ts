import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { z } from "zod";
import { freePort } from "@/test/scheduler/free-port";
import { type EndpointFault, endpointStateSchema, type Taken, takenSchema } from "./endpoint-protocol";

const RESTART_MS = 500;

export type Endpoint = Awaited<ReturnType<typeof superviseEndpoint>>;

/** The endpoint, started and started again whenever it ends. Everything that it ever took is in `file`. */
export async function superviseEndpoint(file: string) {
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  let stopped = false;
  let current = start();
  /** Faults of processes that were killed since. */
  let happenedBefore = 0;

  function start(): ChildProcess {
    const program = join(import.meta.dirname, "endpoint.ts");
    const child = spawn(process.execPath, ["--import", "tsx", program, String(port), file], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.once("exit", async () => {
      await wait(RESTART_MS);
      if (!stopped) current = start();
    });
    return child;
  }

  async function control(method: string, body?: z.input<z.ZodType<EndpointFault>>) {
    const response = await fetch(`${baseUrl}/chaos`, { method, body: body ? JSON.stringify(body) : null });
    if (!response.ok) throw new Error(`endpoint: ${await response.text()}`);
    return endpointStateSchema.parse(await response.json());
  }

  return {
    baseUrl,
    addFault: (fault: EndpointFault) => control("POST", fault),
    clearFaults: () => control("DELETE"),
    /** Faults that happened, in all of its lives. */
    happened: async () => happenedBefore + (await control("GET")).happened,
    /** Whether nothing is left to be taken. */
    idle: async () => (await control("GET")).underWay === 0,
    async kill() {
      happenedBefore += await control("GET").then(
        ({ happened }) => happened,
        () => 0,
      );
      current.kill("SIGKILL");
    },
    /** What was taken with a key, repeats included, in the order of taking. */
    taken: (apiKey: string): Taken[] =>
      (existsSync(file) ? readFileSync(file, "utf8") : "")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => takenSchema.parse(JSON.parse(line)))
        .filter((taken) => taken.apiKey === apiKey),
    async stop() {
      stopped = true;
      if (current.exitCode !== null || current.signalCode !== null) return;
      current.kill("SIGKILL");
      await once(current, "exit");
    },
  };
}
