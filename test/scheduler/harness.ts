import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { Inngest, type InngestFunction } from "inngest";
import { serve } from "inngest/node";
import { type SchedulerOptions, startScheduler } from "@/inngest/embedded/start-scheduler";
import { createTestDatabase } from "@/test/scheduler/database";
import { createWitness, type Witness } from "@/test/scheduler/witness";
import { waitUntil } from "@/test/wait-until";
import { freePort } from "../../scripts/lib/processes/ports.mjs";

export type CreateFunctions = (inngest: Inngest, witness: Witness) => InngestFunction.Like[];
export type StoredRun = {
  id: string;
  function_id: string;
  status: string;
  output: unknown;
  event: { id: string; data: Record<string, unknown> };
};
export type Harness = Awaited<ReturnType<typeof startHarness>>;

/** Fast enough that a test does not wait, in the order of the real ones. */
const BACKOFF_MS = [50, 100];

/**
 * An app with these functions, served by the SDK itself, and a scheduler that
 * runs them; each on ports of its own. `reach` may put something between the
 * scheduler and its database.
 */
export async function startHarness(
  create: CreateFunctions,
  options: Partial<SchedulerOptions> = {},
  reach: (databaseUrl: string) => Promise<string> = async (url) => url,
) {
  const db = await createTestDatabase();
  const keys = {
    eventKey: randomBytes(8).toString("hex"),
    signingKey: `signkey-prod-${randomBytes(16).toString("hex")}`,
  };
  const port = await freePort();
  const inngest = new Inngest({
    id: "lab",
    isDev: false,
    checkpointing: false,
    baseUrl: `http://127.0.0.1:${port}`,
    logger: SILENT,
    ...keys,
  });
  let handler = serve({ client: inngest, functions: create(inngest, createWitness(db)), enableUnauthedSync: false });
  const app = createServer((request, response) => handler(request, response)).listen(await freePort(), "127.0.0.1");
  await once(app, "listening");
  const address = app.address();
  const appEndpoint = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/api/inngest`;

  const log: string[] = [];
  const scheduler = {
    databaseUrl: await reach(db.url),
    appEndpoint,
    backoffMs: BACKOFF_MS,
    leaseMs: 2000,
    writeLog: (line: string) => log.push(line),
    ...keys,
    ...options,
  };
  let running = await startScheduler({ ...scheduler, port });
  await waitUntil("the scheduler knows the functions", async () => (await health()).functions.length > 0);

  async function health() {
    const get = () => fetch(`http://127.0.0.1:${port}/health`);
    // A connection that was kept may lead to the scheduler that was there before.
    const response = await get().catch(get);
    return {
      httpStatus: response.status,
      ...((await response.json()) as { ok: boolean; problem: string | null; functions: string[] }),
    };
  }
  const runs = (functionId: string) =>
    db.rows<StoredRun>(
      "SELECT id, function_id, status, output, event FROM scheduler.run WHERE function_id = $1 ORDER BY n",
      [`lab-${functionId}`],
    );

  return {
    db,
    log,
    inngest,
    appEndpoint,
    health,
    runs,
    ...keys,
    schedulerUrl: `http://127.0.0.1:${port}`,
    /** Another scheduler on the same database and app. */
    startAnother: async () => startScheduler({ ...scheduler, port: await freePort() }),
    /** The app is deployed anew with other functions; the scheduler learns of it at once. */
    async deploy(createOther: CreateFunctions) {
      handler = serve({
        client: inngest,
        functions: createOther(inngest, createWitness(db)),
        enableUnauthedSync: false,
      });
      await running.stop();
      running = await startScheduler({ ...scheduler, port });
    },
    restart: async (whileStopped: () => Promise<void> = async () => undefined) => {
      await running.stop();
      await whileStopped();
      running = await startScheduler({ ...scheduler, port });
    },
    openGate: (name: string) => db.rows("INSERT INTO gate VALUES ($1) ON CONFLICT DO NOTHING", [name]),
    /** What the functions recorded, in order, as `label` or, for repeats, `label#attempt`. */
    async effects(runId?: string) {
      const rows = await db.rows<{ label: string; attempt: number }>(
        "SELECT label, attempt FROM effect WHERE $1::text IS NULL OR run_id = $1 ORDER BY n",
        [runId ?? null],
      );
      return rows.map(({ label, attempt }) => (attempt === 0 ? label : `${label}#${attempt}`));
    },
    /** The runs of a function once there are `count` and all have ended. */
    ended: (functionId: string, count = 1) =>
      waitUntil(`${count} runs of ${functionId} have ended`, async () => {
        const all = await runs(functionId);
        return all.length >= count && all.every(({ status }) => status !== "running") && all;
      }),
    async stop() {
      await running.stop(0);
      app.closeAllConnections();
      app.close();
      await db.drop();
    },
  };
}

/** The SDK reports the failures that the tests provoke; they are asserted, not read. */
const SILENT = { info() {}, warn() {}, error() {}, debug() {} };
