import { once, setMaxListeners } from "node:events";
import type { Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { createAppLink } from "./app/app-link";
import { isSigningKey } from "./app/signature";
import { type Database, openDatabase } from "./database";
import { deleteOld } from "./delete-old";
import { fireCrons } from "./events/fire-crons";
import { routeEvents } from "./events/route-events";
import { createCatalog } from "./functions/catalog";
import { LIMITS } from "./limits";
import { createLog, type Log, messageOf } from "./log";
import { type Loop, repeat } from "./repeat";
import { createJobRunner } from "./runs/run-jobs";
import { createSchedulerServer } from "./server";

export type SchedulerOptions = {
  /** The app's Postgres, with the migration of the schema `scheduler`. It may be down, now or later. */
  readonly databaseUrl: string;
  /** Where the app serves its functions: `http://127.0.0.1:3000/api/inngest`. */
  readonly appEndpoint: string;
  readonly port: number;
  readonly eventKey: string;
  /** `signkey-prod-` (or without prefix) and an even number of hexadecimal digits. */
  readonly signingKey: string;
  /** Calls to the app at once. */
  readonly parallelMax?: number;
  /** How long a call stays ours when this process dies. */
  readonly leaseMs?: number;
  readonly stepTimeoutMs?: number;
  /** The wait before the first, second, … retry; the last one is for all that follow. */
  readonly backoffMs?: readonly number[];
  readonly writeLog?: (line: string) => void;
};

export type Scheduler = {
  readonly url: string;
  /** Begin nothing new, give running calls `waitMs` to end, and leave. What is cut off is repeated at the next start. */
  stop(waitMs?: number): Promise<void>;
};

const HOST = "127.0.0.1";
const SECOND = 1000;
const BACKOFF_MS = [15, 30, 60, 120, 300, 600, 1200, 2400, 3600].map((seconds) => seconds * SECOND);
const POLL_MS = 250;
const CLEAN_MS = 3600 * SECOND;
const STOP_MS = 6 * SECOND;

/**
 * Run the app's Inngest functions from its own Postgres: a durable executor for
 * one machine that speaks Inngest's SDK protocol. Resolves once it listens;
 * rejects when the port is taken or a key is malformed. The database and the
 * app are waited for as long as it takes, then and later.
 */
export async function startScheduler(options: SchedulerOptions): Promise<Scheduler> {
  if (!isSigningKey(options.signingKey))
    throw new Error("The signing key must be an even number of hexadecimal digits.");
  const { writeLog = (line: string) => console.log(`scheduler: ${line}`) } = options;
  const log = createLog(writeLog);
  const db = openDatabase(options.databaseUrl, log);
  const work = createWork(options, db, log);
  const server = createSchedulerServer({ ...options, db, log, problem: work.problem, wake: work.wake });
  const port = await listen(server, options.port).catch(async (error: unknown) => {
    await db.close();
    throw new Error(`Port ${options.port} cannot be opened for the scheduler: ${messageOf(error)}`, { cause: error });
  });
  log.info(`listens on port ${port}`);
  work.begin();

  return {
    url: `http://${HOST}:${port}`,
    async stop(waitMs = STOP_MS) {
      await work.end(waitMs);
      server.close();
      server.closeAllConnections();
      await db.close();
    },
  };
}

/** The loops, each with its own interval, and how they wake each other. */
function createWork(options: SchedulerOptions, db: Database, log: Log) {
  const leaseMs = options.leaseMs ?? 10 * SECOND;
  const given = new AbortController();
  setMaxListeners(0, given.signal);
  const app = { endpoint: options.appEndpoint, signingKey: options.signingKey };
  const catalog = createCatalog(db, log, wake);
  const link = createAppLink({ db, app, log, onSync: tick });
  const runner = createJobRunner({
    db,
    log,
    app,
    leaseMs,
    signal: given.signal,
    parallelMax: options.parallelMax ?? 64,
    stepTimeoutMs: options.stepTimeoutMs ?? LIMITS.stepDurationMsMax,
    backoffMs: options.backoffMs ?? BACKOFF_MS,
    attemptsMax: catalog.attemptsMax,
    onUnreachable: (message) => {
      link.lose(message);
      wake();
    },
    onSettled: wake,
  });
  const loops = new Map<string, Loop>();
  const begin = (topic: string, everyMs: number, work: () => Promise<unknown>) =>
    loops.set(topic, repeat(topic, everyMs, log, work));

  function wake(): void {
    for (const topic of ["app", "events", "steps"]) loops.get(topic)?.wake();
  }

  /** Fire what is due and show that this process lives; learn of functions that another process registered. */
  async function tick(): Promise<void> {
    await fireCrons(db);
    const { rows } = await db.query<{ functions_version: string }>(
      "UPDATE scheduler.state SET last_tick_at = now() RETURNING functions_version",
    );
    if (rows[0]) await catalog.refresh(rows[0].functions_version);
  }

  /** Events wait until it is known which functions there are. */
  async function route(): Promise<boolean> {
    const functions = catalog.functions();
    if (!functions) return false;
    const routed = await routeEvents(db, functions);
    if (routed > 0) loops.get("steps")?.wake();
    return routed > 0;
  }

  return {
    wake,
    /** What stops the work: the app, or the first loop that fails. */
    problem(): string | null {
      const failing = [...loops].find(([, loop]) => loop.problem() !== null);
      return link.problem() ?? (failing ? `${failing[0]}: ${failing[1].problem()}` : null);
    },
    begin() {
      begin("schedules", SECOND, tick);
      begin("app", SECOND, link.sync);
      begin("events", POLL_MS, route);
      begin("steps", POLL_MS, async () => link.problem() === null && runner.start());
      begin("clean-up", CLEAN_MS, () => deleteOld(db));
      begin("leases", leaseMs / 3, runner.renew);
    },
    /** Start nothing new, wait for what runs, then give it up. Leases are renewed to the end. */
    async end(waitMs: number) {
      const { leases, ...others } = Object.fromEntries(loops);
      await Promise.all(Object.values(others).map((loop) => loop.stop()));
      const waited = new AbortController();
      await Promise.race([runner.idle(), delay(waitMs, undefined, { signal: waited.signal }).catch(() => undefined)]);
      waited.abort();
      given.abort();
      await runner.idle();
      await leases?.stop();
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, HOST);
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address ? address.port : port;
}
