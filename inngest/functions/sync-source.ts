import { NonRetriableError, RetryAfterError } from "inngest";
import { type AppError, attempt, type Failure, toAppError } from "@/lib/core/errors";
import { retryPauseMs } from "@/lib/core/retry-policy";
import { findTrouble, noteTrouble, standDue } from "@/lib/store/sources";
import { toStoreError } from "@/lib/store/to-store-error";
import { commitSync, pinSync, stopSync, syncPart } from "@/lib/sync/sync-steps";
import { inngest } from "../client";
import { sourcePaused, syncRequested } from "../events";

/** One function run executes at most so many rounds of parts; what is left is announced again. */
const ROUNDS_MAX = 200;
/** Runs on one connection at once: a warehouse has a bounded number of slots. */
const RUNS_PER_CONNECTION_MAX = 4;
const RUNS_MAX = 16;

/**
 * Bring one source up to date. A part is a step, so a crash repeats a part, never the run, and only ids leave a step.
 * Failures that only a person can mend become values and stop the run; the rest is thrown, so that it is tried again.
 */
export const syncSource = inngest.createFunction(
  {
    id: "sync-source",
    triggers: [syncRequested],
    singleton: { key: "event.data.sourceId", mode: "skip" },
    concurrency: [{ limit: RUNS_MAX }, { key: "event.data.connectionId", limit: RUNS_PER_CONNECTION_MAX }],
    cancelOn: [{ event: sourcePaused, match: "data.sourceId" }],
    // As many as Inngest allows: which failure is tried how often is said by `retry-policy.ts`.
    retries: 20,
    onFailure: ({ event }) => giveUp(syncRequested.schema.parse(event.data.event.data).sourceId),
  },
  async ({ event, step, attempt: failuresBefore }) => {
    const { sourceId } = event.data;
    const stop = (failure: Failure) => step.run("stop", () => stopSync(sourceId, failure));
    const run = <T>(name: string, work: () => Promise<T>) =>
      step.run(name, () => watched(sourceId, failuresBefore, work));

    const pinned = await run("pin", () => pinSync(sourceId));
    if (!pinned.ok) return stop(pinned.error);
    if (pinned.data === null) return "nothing to sync";

    const { runId, rounds } = pinned.data;
    for (const round of rounds.slice(0, ROUNDS_MAX)) {
      const delivered = await Promise.all(
        round.map(({ id, ordinal }) => run(`part-${ordinal}`, () => syncPart(sourceId, runId, id))),
      );
      for (const part of delivered) if (!part.ok) return stop(part.error);
      if (delivered.some((part) => part.ok && !part.data)) return step.run("stopped", () => standDue(sourceId));
    }
    if (rounds.length > ROUNDS_MAX) return step.run("rest", () => standDue(sourceId));

    const committed = await run("commit", () => commitSync(sourceId, runId));
    return committed.ok ? "committed" : stop(committed.error);
  },
);

/**
 * Attempt work. What is thrown is noted on the source first, such as a cluster that is starting, and says to the
 * scheduler when to try again, or that this was the last try.
 */
async function watched<T>(sourceId: string, failuresBefore: number, work: () => Promise<T>) {
  try {
    const attempted = await attempt(work);
    if (attempted.ok) await noteTrouble(sourceId, null);
    return attempted;
  } catch (thrown) {
    const error = toAppError(toStoreError(thrown));
    if (error.code === "INTERNAL") console.error(`sync of source ${sourceId}:`, error.cause);
    // Where the database itself is the trouble, there is nowhere to note it.
    await noteTrouble(sourceId, error.toFailure()).catch(() => {});
    throw toRetry(error, failuresBefore);
  }
}

function toRetry(error: AppError, failuresBefore: number): Error {
  const pauseMs = retryPauseMs(error, failuresBefore, Math.random());
  return pauseMs === null
    ? new NonRetriableError(error.message, { cause: error })
    : new RetryAfterError(error.message, pauseMs, { cause: error });
}

/** All tries were used up: the run is suspended and the source due again after its wait. */
async function giveUp(sourceId: string): Promise<void> {
  const failure: Failure = (await findTrouble(sourceId)) ?? {
    code: "INTERRUPTED",
    message: "The sync was interrupted several times in a row. It will be tried again; nothing is lost.",
  };
  await stopSync(sourceId, failure);
}
