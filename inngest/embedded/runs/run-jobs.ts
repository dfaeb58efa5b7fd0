import { setTimeout as delay } from "node:timers/promises";
import { type Database, isPassing } from "../database";
import { type Log, messageOf } from "../log";
import { type ClaimedJob, claimJobs, renewLeases } from "./claim-jobs";
import { executeJob, type Outcome } from "./execute-job";
import { failRun, lockRun } from "./runs";
import { settleJob } from "./settle-job";

type Options = Parameters<typeof executeJob>[2] &
  Parameters<typeof settleJob>[3] & {
    readonly db: Database;
    readonly log: Log;
    readonly parallelMax: number;
    readonly leaseMs: number;
    /** A call found nobody at the app's address. */
    readonly onUnreachable: (message: string) => void;
    /** A call is over and written. */
    readonly onSettled: () => void;
  };

/** The calls this process makes, from their claim to their last write. */
export type JobRunner = {
  /** Claim due jobs and start them. Returns whether there were any. */
  start(): Promise<boolean>;
  renew(): Promise<void>;
  /** Resolves when no call is under way. */
  idle(): Promise<unknown>;
};

const SETTLE_AGAIN_MS_MAX = 5000;

export function createJobRunner(options: Options): JobRunner {
  const { db, log, leaseMs, parallelMax } = options;
  const active = new Map<string, { token: string; done: Promise<void> }>();

  async function run(job: ClaimedJob): Promise<void> {
    try {
      const outcome = await executeJob(db, job, options);
      if (!outcome || options.signal.aborted) return;
      if (outcome.kind === "unreachable") options.onUnreachable(outcome.message);
      if (outcome.kind === "lost") log.info(`run ${job.runId}: the app went away during a step (${outcome.message})`);
      await settle(options, job, outcome);
    } catch (error) {
      // What was not written is made again when the lease ends.
      if (!options.signal.aborted) log.problem(`run ${job.runId}`, messageOf(error));
    } finally {
      active.delete(job.id);
      options.onSettled();
    }
  }

  return {
    async start() {
      const room = parallelMax - active.size;
      if (room <= 0) return false;
      const jobs = await claimJobs(db, { room, leaseMs, own: [...active.keys()] });
      for (const job of jobs) active.set(job.id, { token: job.token, done: run(job) });
      return jobs.length > 0;
    },
    async renew() {
      if (active.size > 0)
        await renewLeases(
          db,
          [...active.values()].map(({ token }) => token),
          leaseMs,
        );
    },
    idle: () => Promise.all([...active.values()].map(({ done }) => done)),
  };
}

/** Write an outcome, however long the database is away: a step that is done must not be done again for that. */
async function settle(options: Options, job: ClaimedJob, outcome: Outcome): Promise<void> {
  const { db, log, signal } = options;
  const topic = `the result of run ${job.runId}`;
  for (let waitMs = 100; ; waitMs = Math.min(waitMs * 2, SETTLE_AGAIN_MS_MAX)) {
    try {
      await db.transaction((tx) => settleJob(tx, job, outcome, options));
      return log.solved(topic);
    } catch (error) {
      if (!isPassing(error)) return failUnstorable(db, job, messageOf(error));
      log.problem(topic, messageOf(error));
      await delay(waitMs, undefined, { signal });
    }
  }
}

/** Postgres refuses the outcome itself, as it would each time. */
async function failUnstorable(db: Database, job: ClaimedJob, reason: string): Promise<void> {
  await db.transaction(async (tx) => {
    const run = await lockRun(tx, job.runId);
    if (run)
      await failRun(tx, run, { name: "UnstorableOutcome", message: `the step's outcome cannot be stored: ${reason}` });
  });
}
