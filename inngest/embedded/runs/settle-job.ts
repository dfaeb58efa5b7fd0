import { databaseNow, type Transaction } from "../database";
import { type ClaimedJob, LOST_MAX } from "./claim-jobs";
import type { Op, Outcome } from "./execute-job";
import { readRetryAfterMs } from "./retry-after";
import { addJob, completeRun, DISCOVERY, failRun, lockRun, type Run, storeStep } from "./runs";

export type Retries = { readonly attemptsMax: (functionId: string) => number; readonly backoffMs: readonly number[] };

type Settling = {
  tx: Transaction;
  run: Run;
  job: ClaimedJob;
  attempt: number;
  lost: number;
  attemptsMax: number;
  backoffMs: readonly number[];
};

/** The app is gone: how long until the call is made again. */
const AGAIN_MS = 1000;

/**
 * Write the outcome of a call: steps are stored, the next calls are planned, or
 * the run ends. Writes nothing when the run was cancelled meanwhile, or when the
 * lease went to another process. One transaction with the caller's.
 */
export async function settleJob(tx: Transaction, job: ClaimedJob, outcome: Outcome, retries: Retries): Promise<void> {
  const run = await lockRun(tx, job.runId);
  const { rows } = await tx.query<{ attempt: number; lost: number }>(
    "SELECT attempt, lost FROM scheduler.job WHERE id = $1 AND token = $2 FOR UPDATE",
    [job.id, job.token],
  );
  const [held] = rows;
  if (!run || !held) return;
  const { backoffMs } = retries;
  const settling = { tx, run, job, ...held, attemptsMax: retries.attemptsMax(run.function_id), backoffMs };

  switch (outcome.kind) {
    case "completed":
      return completeRun(tx, run, outcome.output);
    case "unreachable":
      return putBack(settling, { attempt: held.attempt, lost: held.lost, afterMs: AGAIN_MS });
    case "lost":
      return settleLost(settling, outcome.message);
    case "error":
      return settleError(settling, outcome.error, outcome.retriable, outcome.retryAfter);
    case "steps":
      return settleSteps(settling, outcome);
  }
}

/** The app ended during the call. Only a call that was alone with it is charged an attempt. */
async function settleLost(settling: Settling, message: string): Promise<void> {
  const { job, attempt, lost } = settling;
  if (job.alone && lost >= LOST_MAX)
    return settleError(
      settling,
      { name: "AppLost", message: `the app ended during this step: ${message}` },
      true,
      null,
    );
  await putBack(settling, { attempt, lost: Math.min(lost + 1, LOST_MAX), afterMs: AGAIN_MS });
}

async function settleError(
  settling: Settling,
  error: unknown,
  retriable: boolean,
  retryAfter: string | null,
): Promise<void> {
  const { tx, run, attempt, attemptsMax } = settling;
  if (!retriable || attempt + 1 >= attemptsMax) return failRun(tx, run, error);
  await retry(settling, retryAfter);
}

async function retry(settling: Settling, retryAfter: string | null): Promise<void> {
  const { tx, attempt, lost, backoffMs } = settling;
  const now = await databaseNow(tx);
  const backoff = (backoffMs[attempt] ?? backoffMs.at(-1) ?? 0) * (0.9 + Math.random() * 0.2);
  const afterMs = (retryAfter === null ? null : readRetryAfterMs(retryAfter, now)) ?? backoff;
  await putBack(settling, { attempt: attempt + 1, lost, afterMs });
}

async function putBack({ tx, job }: Settling, next: { attempt: number; lost: number; afterMs: number }): Promise<void> {
  await tx.query(
    `UPDATE scheduler.job SET attempt = $2, lost = $3, due_at = now() + $4 * interval '1 ms', token = NULL, lease_until = NULL
     WHERE id = $1`,
    [job.id, next.attempt, next.lost, Math.max(0, next.afterMs)],
  );
}

async function settleSteps(settling: Settling, outcome: Outcome & { kind: "steps" }): Promise<void> {
  const { tx, run, attempt, attemptsMax } = settling;
  const now = await databaseNow(tx);
  for (const op of outcome.ops) {
    switch (op.op) {
      case "StepError":
        if (outcome.retriable && attempt + 1 < attemptsMax) return retry(settling, outcome.retryAfter);
        if (await isOverLimit(settling, op)) return;
        break;
      case "StepRun":
      case "StepFailed":
        if (await isOverLimit(settling, op)) return;
        break;
      case "StepPlanned":
        await addJob(tx, run, op.id, now);
        break;
      default:
        return failRun(tx, run, {
          name: "UnsupportedStep",
          message: `the step "${op.displayName ?? op.id}" (${op.op}) is not supported by the embedded scheduler; use an Inngest server`,
        });
    }
  }
  if (outcome.ops.length > 1)
    await tx.query("UPDATE scheduler.run SET parallel = true WHERE id = $1 AND NOT parallel", [run.id]);
  await finishCall(settling);
}

async function isOverLimit({ tx, run }: Settling, op: Op): Promise<boolean> {
  const failed = op.error !== undefined && op.error !== null;
  const error = await storeStep(tx, run, op.id, failed ? { error: op.error } : { data: op.data ?? null });
  if (error) await failRun(tx, run, error);
  return error !== null;
}

/** This call is over: look for new steps when no other call of the run is pending. */
async function finishCall({ tx, run, job }: Settling): Promise<void> {
  await tx.query("DELETE FROM scheduler.job WHERE id = $1", [job.id]);
  const pending = await tx.query("SELECT FROM scheduler.job WHERE run_id = $1 LIMIT 1", [run.id]);
  if (pending.rowCount === 0) await addJob(tx, run, DISCOVERY, await databaseNow(tx));
}
