import { NonRetriableError, RetryAfterError } from "inngest";
import { type AppError, attempt, type Failure, toAppError } from "@/lib/core/errors";
import { findTrouble, noteTrouble, standDue } from "@/lib/store/sources";
import { commitSync, pinSync, stopSync, syncPart } from "@/lib/sync/sync-steps";
import { inngest } from "../client";
import { sourcePaused, syncRequested } from "../events";

/** One function run executes at most so many parts; what is left is announced again. */
const PARTS_MAX = 200;
/** A stopped cluster is waited for: so many looks, with a pause after each. */
const LOOKS_MAX = 40;
const LOOK_PAUSE = "20s";
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
    retries: 6,
    onFailure: ({ event }) => giveUp(syncRequested.schema.parse(event.data.event.data).sourceId),
  },
  async ({ event, step }) => {
    const { sourceId } = event.data;
    const stop = (failure: Failure) => step.run("stop", () => stopSync(sourceId, failure));

    for (let look = 1; look <= LOOKS_MAX; look++) {
      const pinned = await step.run(`pin-${look}`, () =>
        watched(sourceId, () => pinSync(sourceId), "WAREHOUSE_STARTING"),
      );
      if (!pinned.ok && pinned.error.code === "WAREHOUSE_STARTING" && look < LOOKS_MAX) {
        await step.sleep(`wait-for-compute-${look}`, LOOK_PAUSE);
        continue;
      }
      if (!pinned.ok) return stop(pinned.error);
      if (pinned.data === null) return "nothing to sync";

      const { runId, parts } = pinned.data;
      for (const part of parts.slice(0, PARTS_MAX)) {
        const delivered = await step.run(`part-${part.ordinal}`, () =>
          watched(sourceId, () => syncPart(sourceId, runId, part.id)),
        );
        if (!delivered.ok) return stop(delivered.error);
        if (!delivered.data) return "stopped";
      }
      if (parts.length > PARTS_MAX) return step.run("rest", () => standDue(sourceId));

      const committed = await step.run("commit", () => watched(sourceId, () => commitSync(sourceId, runId)));
      return committed.ok ? "committed" : stop(committed.error);
    }
  },
);

/** Attempt work; what is thrown is noted on the source first, and says to the scheduler when to try again. */
async function watched<T>(sourceId: string, work: () => Promise<T>, waitedFor?: Failure["code"]) {
  try {
    const attempted = await attempt(work);
    if (attempted.ok) await noteTrouble(sourceId, null);
    return attempted;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === "INTERNAL") console.error(`sync of source ${sourceId}:`, error.cause);
    await noteTrouble(sourceId, error.toFailure());
    if (error.code === waitedFor) return { ok: false as const, error: error.toFailure() };
    throw toRetry(error);
  }
}

function toRetry(error: AppError): Error {
  if (error.code === "NOT_FOUND") return new NonRetriableError(error.message, { cause: error });
  return error.retryAfterMs === undefined
    ? error
    : new RetryAfterError(error.message, error.retryAfterMs, { cause: error });
}

/** All tries were used up: the run is suspended and the source due again after its wait. */
async function giveUp(sourceId: string): Promise<void> {
  const failure: Failure = (await findTrouble(sourceId)) ?? {
    code: "INTERRUPTED",
    message: "The sync was interrupted several times in a row. It will be tried again; nothing is lost.",
  };
  await stopSync(sourceId, failure);
}
