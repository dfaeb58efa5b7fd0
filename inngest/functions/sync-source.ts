import { NonRetriableError, RetryAfterError } from "inngest";
import { type AppError, type Failure, type Result, toAppError, toResult } from "@/lib/model/errors";
import { retryPauseMs } from "@/lib/model/run/retry-policy";
import { hasSuspendedRun } from "@/lib/store/runs";
import { findTransientError, noteTransientError, requeueSource } from "@/lib/store/sources";
import { toStoreError } from "@/lib/store/to-store-error";
import { commitSync, pinSync, suspendSync, syncPart } from "@/lib/sync/sync-steps";
import { inngest } from "../client";
import { sourcePaused, syncRequested } from "../events";

/** One function run executes at most so many rounds of parts; what is left is announced again. */
const ROUNDS_MAX = 200;
/** Steps on one connection at once: a warehouse has a bounded number of slots. A large import takes two of them. */
const STEPS_PER_CONNECTION_MAX = 6;
const STEPS_MAX = 16;

/**
 * Bring one source up to date. A part is a step, so a crash repeats a part, never the run, and only ids leave a step.
 * A failure that only a person can fix, or that outlasted its tries, stops the run in the step where it happened, and
 * with it the steps beside it. Every other failure is thrown, so that Inngest retries the step.
 */
export const syncSource = inngest.createFunction(
  {
    id: "sync-source",
    triggers: [syncRequested],
    singleton: { key: "event.data.sourceId", mode: "skip" },
    concurrency: [{ limit: STEPS_MAX }, { key: "event.data.connectionId", limit: STEPS_PER_CONNECTION_MAX }],
    cancelOn: [{ event: sourcePaused, match: "data.sourceId" }],
    // As many as Inngest allows: `retry-policy.ts` decides how often each failure is retried.
    retries: 20,
    onFailure: ({ event }) => giveUp(syncRequested.schema.parse(event.data.event.data).sourceId),
  },
  async ({ event, step, attempt: failuresBefore }) => {
    const { sourceId } = event.data;
    const pinned = await step.run("pin-rounds", () => watched({ sourceId, failuresBefore }, () => pinSync(sourceId)));
    if (!pinned.ok) return pinned.error.code;
    if (pinned.data === null) return "nothing to sync";

    const { runId, rounds } = pinned.data;
    const run = <T>(name: string, work: () => Promise<T>) =>
      step.run(name, () => watched({ sourceId, runId, failuresBefore }, work));
    for (const round of rounds.slice(0, ROUNDS_MAX)) {
      const delivered = await Promise.all(
        round.map(({ id, ordinal }) => run(`part-${ordinal}`, () => syncPart(sourceId, runId, id))),
      );
      for (const part of delivered) if (!part.ok) return part.error.code;
      if (delivered.some((part) => part.ok && !part.data)) return step.run("stopped", () => requeueSource(sourceId));
    }
    if (rounds.length > ROUNDS_MAX) return step.run("rest", () => requeueSource(sourceId));

    const committed = await run("commit", () => commitSync(sourceId, runId));
    return committed.ok ? "committed" : committed.error.code;
  },
);

type Watched = { sourceId: string; runId?: string; failuresBefore: number };

/**
 * Do the work. A failure that is thrown, such as a cluster that is starting, is noted on the source first and names the
 * time of its retry. A failure that cannot be retried stops the run. When another execution took the work over, nothing
 * is noted: the run continues there.
 */
async function watched<T>({ sourceId, runId, failuresBefore }: Watched, work: () => Promise<T>): Promise<Result<T>> {
  try {
    const result = await toResult(work);
    if (result.ok) await noteTransientError(sourceId, null);
    else await suspendSync(sourceId, result.error, runId);
    return result;
  } catch (thrown) {
    const error = toAppError(toStoreError(thrown));
    if (error.code === "INTERNAL") console.error(`sync of source ${sourceId}:`, error.cause);
    const pauseMs = retryPauseMs(error, failuresBefore, Math.random());
    if (error.code === "LEASE_LOST") throw toRetry(error, pauseMs);
    const failure = error.toFailure();
    const note = pauseMs === null ? suspendSync(sourceId, failure, runId) : noteTransientError(sourceId, failure);
    // When the database itself fails, there is nowhere to note it.
    const isNoted = await note.then(
      () => true,
      () => false,
    );
    if (pauseMs === null && isNoted) return { ok: false, error: failure };
    throw toRetry(error, pauseMs);
  }
}

function toRetry(error: AppError, pauseMs: number | null): Error {
  return pauseMs === null
    ? new NonRetriableError(error.message, { cause: error })
    : new RetryAfterError(error.message, pauseMs, { cause: error });
}

/** No try ended: suspend the run, if it is not suspended yet. The source is due again after its wait. */
async function giveUp(sourceId: string): Promise<void> {
  if (await hasSuspendedRun(sourceId)) return;
  const failure: Failure = (await findTransientError(sourceId)) ?? {
    code: "INTERRUPTED",
    message: "The sync was interrupted several times in a row. It will be tried again; nothing is lost.",
  };
  await suspendSync(sourceId, failure);
}
