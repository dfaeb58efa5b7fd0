import { once, setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { openDatabase } from "@/inngest/embedded/database";
import { deleteOld } from "@/inngest/embedded/delete-old";
import { fireCrons } from "@/inngest/embedded/fire-crons";
import { LIMITS } from "@/inngest/embedded/limits";
import { createLog, messageOf } from "@/inngest/embedded/log";
import { type Functions, loadFunctions, RegistrationRefused, syncFunctions } from "@/inngest/embedded/registration";
import { repeat } from "@/inngest/embedded/repeat";
import { routeEvents } from "@/inngest/embedded/route-events";
import { createJobRunner } from "@/inngest/embedded/run-jobs";
import { createSchedulerServer } from "@/inngest/embedded/server";
import { isSigningKey } from "@/inngest/embedded/signature";

export type SchedulerOptions = {
  /** The app's Postgres, with the migration of the schema `scheduler`. It may be down, now or later. */
  readonly databaseUrl: string;
  /** Where the app serves its functions: `http://127.0.0.1:3000/api/inngest`. */
  readonly appEndpoint: string;
  readonly port: number;
  readonly host?: string;
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
  /** Offer checkpointing to the app, whose own setting decides. */
  readonly checkpointing?: boolean;
  readonly writeLog?: (line: string) => void;
};

export type Scheduler = {
  readonly url: string;
  /** Begin nothing new, give running calls `waitMs` to end, and leave. What is cut off is repeated at the next start. */
  stop(waitMs?: number): Promise<void>;
};

const SECOND = 1000;
const BACKOFF_MS = [15, 30, 60, 120, 300, 600, 1200, 2400, 3600].map((seconds) => seconds * SECOND);
const POLL_MS = 250;
const SYNC_MS = 60 * SECOND;
const CLEAN_MS = 3600 * SECOND;
const ATTEMPTS_DEFAULT = 4;

/**
 * Run the app's Inngest functions from its own Postgres: a durable executor for
 * one machine that speaks Inngest's SDK protocol. Resolves once it listens;
 * rejects when the port is taken or a key is malformed. The database and the
 * app are waited for as long as it takes, then and later.
 */
export async function startScheduler(options: SchedulerOptions): Promise<Scheduler> {
  if (!isSigningKey(options.signingKey))
    throw new Error("The signing key must be an even number of hexadecimal digits.");
  const log = createLog(options.writeLog ?? ((line) => console.log(`scheduler: ${line}`)));
  const db = openDatabase(options.databaseUrl, log);
  const app = { endpoint: options.appEndpoint, signingKey: options.signingKey };
  const leaseMs = options.leaseMs ?? 10 * SECOND;
  const given = new AbortController();
  setMaxListeners(0, given.signal);
  let functions: Functions = new Map();
  let version = "0";
  let appProblem: string | null = "The app has not answered yet.";
  let syncDue = 0;

  const runner = createJobRunner({
    db,
    log,
    app,
    leaseMs,
    signal: given.signal,
    parallelMax: options.parallelMax ?? 64,
    stepTimeoutMs: options.stepTimeoutMs ?? LIMITS.stepDurationMsMax,
    backoffMs: options.backoffMs ?? BACKOFF_MS,
    checkpointing: options.checkpointing ?? true,
    attemptsMax: (id) => functions.get(id)?.attemptsMax ?? ATTEMPTS_DEFAULT,
    onUnreachable: loseApp,
    onSettled: wake,
  });

  const server = createSchedulerServer({ ...options, db, log, appProblem: () => appProblem, wake });
  server.listen(options.port, options.host ?? "127.0.0.1");
  await once(server, "listening").catch(async (error: unknown) => {
    await db.close();
    throw new Error(`Port ${options.port} cannot be opened for the scheduler: ${messageOf(error)}`, { cause: error });
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : options.port;
  log.info(`listens on port ${port}`);

  const loops = [
    repeat("schedules", SECOND, log, tick),
    repeat("app", SECOND, log, sync),
    repeat("events", POLL_MS, log, route),
    repeat("steps", POLL_MS, log, async () => appProblem === null && runner.start()),
    repeat("clean-up", CLEAN_MS, log, async () => deleteOld(db).then(() => false)),
  ];
  const renewing = repeat("leases", leaseMs / 3, log, async () => runner.renew().then(() => false));

  function wake(): void {
    for (const loop of loops.slice(1, 4)) loop.wake();
  }
  function loseApp(message: string): void {
    appProblem = `The app does not answer: ${message}`;
    syncDue = 0;
  }

  /** Fire what is due and show that this process lives; learn of functions that another process registered. */
  async function tick(): Promise<boolean> {
    await fireCrons(db);
    const { rows } = await db.query<{ functions_version: string }>(
      "UPDATE scheduler.state SET last_tick_at = now() RETURNING functions_version",
    );
    await refresh(rows[0]?.functions_version ?? version);
    return false;
  }
  async function refresh(current: string): Promise<void> {
    if (current === version) return;
    functions = await loadFunctions(db);
    version = current;
    log.info(`has ${functions.size} functions: ${[...functions.keys()].join(", ")}`);
    wake();
  }

  async function sync(): Promise<boolean> {
    if (performance.now() < syncDue) return false;
    try {
      await syncFunctions(db, app);
    } catch (error) {
      if (!(error instanceof RegistrationRefused)) {
        loseApp(messageOf(error));
        throw error;
      }
      log.problem("functions", error.message);
    }
    await tick();
    syncDue = performance.now() + SYNC_MS;
    if (appProblem !== null) {
      appProblem = null;
      wake();
    }
    return false;
  }

  /** Events wait until it is known which functions there are. */
  async function route(): Promise<boolean> {
    if (version === "0") return false;
    const routed = await routeEvents(db, functions);
    if (routed > 0) loops[3]?.wake();
    return routed > 0;
  }

  return {
    url: `http://${options.host ?? "127.0.0.1"}:${port}`,
    async stop(waitMs = 8 * SECOND) {
      await Promise.all(loops.map((loop) => loop.stop()));
      const waited = new AbortController();
      await Promise.race([runner.idle(), delay(waitMs, undefined, { signal: waited.signal }).catch(() => undefined)]);
      waited.abort();
      given.abort();
      await runner.idle();
      await renewing.stop();
      server.close();
      server.closeAllConnections();
      await db.close();
    },
  };
}
