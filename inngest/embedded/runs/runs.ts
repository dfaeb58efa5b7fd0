import { createHash } from "node:crypto";
import { canonicalJson } from "../app/canonical-json";
import { databaseNow, type Transaction } from "../database";
import { type StoredEvent, storeEvent } from "../events/events";
import { ulid } from "../events/ulid";
import type { CompiledFunction } from "../functions/compile-function";
import { LIMITS } from "../limits";

export type Run = {
  id: string;
  n: string;
  function_id: string;
  event: StoredEvent;
  status: "running" | "completed" | "failed" | "cancelled";
  parallel: boolean;
  concurrency_keys: string[];
  concurrency_limits: number[];
  created_at: Date;
};
export type StepOutcome = { data: unknown } | { error: unknown };
export type RunError = { name: string; message: string };

const RUN_COLUMNS = "id, n, function_id, event, status, parallel, concurrency_keys, concurrency_limits, created_at";

/** What the step of a call that looks for new steps is named. */
export const DISCOVERY = "step";

/** Begin a run of a function for an event, unless its idempotency key or its singleton says otherwise. */
export async function createRun(tx: Transaction, fn: CompiledFunction, event: StoredEvent, now: Date): Promise<void> {
  const scope = { event };
  if (fn.idempotency) {
    const fresh = await tx.query(
      `INSERT INTO scheduler.idempotency AS known (function_id, key, expires_at) VALUES ($1, $2, now() + interval '24 hours')
       ON CONFLICT (function_id, key) DO UPDATE SET expires_at = excluded.expires_at WHERE known.expires_at < now()`,
      [fn.id, hashKey(fn.idempotency(scope))],
    );
    if (!fresh.rowCount) return;
  }
  const singleton = fn.singleton ? `${fn.id}:${hashKey(fn.singleton.key?.(scope))}` : null;
  if (fn.singleton?.mode === "cancel") {
    const { rows } = await tx.query<Run>(
      `SELECT ${RUN_COLUMNS} FROM scheduler.run WHERE singleton = $1 AND status = 'running' ORDER BY n FOR UPDATE`,
      [singleton],
    );
    for (const run of rows) await cancelRun(tx, run);
  }
  const { rows } = await tx.query<Run>(
    `INSERT INTO scheduler.run (id, function_id, event, singleton, concurrency_keys, concurrency_limits)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (singleton) WHERE status = 'running' DO NOTHING RETURNING ${RUN_COLUMNS}`,
    [
      ulid(now.getTime()),
      fn.id,
      JSON.stringify(event),
      singleton,
      fn.concurrency.map((limit, index) => {
        const owner = limit.scope === "fn" ? `${fn.id}:${index}` : limit.scope;
        return `${owner}:${hashKey(limit.key?.(scope))}`;
      }),
      fn.concurrency.map(({ limit }) => limit),
    ],
  );
  const [run] = rows;
  if (run) await addJob(tx, run, DISCOVERY, { dueAt: new Date(Math.max(now.getTime(), event.ts)) });
}

/** Keys come from events, so they may be anything: long, or with characters that Postgres refuses in text. */
const hashKey = (value: unknown): string =>
  createHash("sha256").update(canonicalJson(value)).digest("hex").slice(0, 32);

/** The run, locked until the transaction ends. Whoever changes a run or its jobs locks it first. */
export async function lockRun(tx: Transaction, runId: string): Promise<Run | null> {
  const { rows } = await tx.query<Run>(`SELECT ${RUN_COLUMNS} FROM scheduler.run WHERE id = $1 FOR UPDATE`, [runId]);
  return rows[0] ?? null;
}

/** The running runs of a function, locked. */
export async function lockRunningRuns(tx: Transaction, functionId: string): Promise<Run[]> {
  const { rows } = await tx.query<Run>(
    `SELECT ${RUN_COLUMNS} FROM scheduler.run WHERE function_id = $1 AND status = 'running' ORDER BY n FOR UPDATE`,
    [functionId],
  );
  return rows;
}

/** Plan a call, or a sleep that ends at `dueAt`. A step is never planned twice, nor one that is done. */
export async function addJob(tx: Transaction, run: Run, stepId: string, job: { dueAt: Date; sleep?: boolean }) {
  const { sleep = false } = job;
  await tx.query(
    `INSERT INTO scheduler.job (run_id, run_n, step_id, sleep, due_at, concurrency_keys, concurrency_limits)
     SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS (SELECT FROM scheduler.step WHERE run_id = $1 AND id = $3)
     ON CONFLICT (run_id, step_id) DO NOTHING`,
    [run.id, run.n, stepId, sleep, job.dueAt, sleep ? [] : run.concurrency_keys, sleep ? [] : run.concurrency_limits],
  );
}

/** Keep what a step gave, once. Answers with an error when the run has grown past what a real server would hold. */
export async function storeStep(
  tx: Transaction,
  run: Run,
  stepId: string,
  outcome: StepOutcome,
): Promise<RunError | null> {
  const text = JSON.stringify(outcome);
  const bytes = Buffer.byteLength(text);
  if (bytes > LIMITS.stepOutputBytesMax)
    return limitError(`a step's output has ${bytes} bytes; it may have ${LIMITS.stepOutputBytesMax}`);
  const stored = await tx.query(
    "INSERT INTO scheduler.step (run_id, id, outcome) VALUES ($1, $2, $3) ON CONFLICT (run_id, id) DO NOTHING",
    [run.id, stepId, text],
  );
  if (!stored.rowCount) return null;
  const { rows } = await tx.query<{ step_count: number; state_bytes: string }>(
    `UPDATE scheduler.run SET step_count = step_count + 1, state_bytes = state_bytes + $2 WHERE id = $1
     RETURNING step_count, state_bytes`,
    [run.id, bytes],
  );
  const [size] = rows;
  if (size && size.step_count > LIMITS.stepsMax) return limitError(`the run has more than ${LIMITS.stepsMax} steps`);
  if (size && Number(size.state_bytes) > LIMITS.runStateBytesMax)
    return limitError(`the outputs of the run's steps have more than ${LIMITS.runStateBytesMax} bytes`);
  return null;
}

const limitError = (message: string): RunError => ({ name: "LimitExceeded", message });

export async function completeRun(tx: Transaction, run: Run, output: unknown): Promise<void> {
  const bytes = Buffer.byteLength(JSON.stringify(output ?? null));
  if (bytes > LIMITS.stepOutputBytesMax)
    return failRun(
      tx,
      run,
      limitError(`the function's result has ${bytes} bytes; it may have ${LIMITS.stepOutputBytesMax}`),
    );
  await endRun(tx, run, "completed", output);
}

/** End a run without success. `inngest/function.failed` goes out with it, which starts its `onFailure`. */
export async function failRun(tx: Transaction, run: Run, error: unknown): Promise<void> {
  if (await endRun(tx, run, "failed", error)) await announce(tx, run, "failed", error);
}

/** End a run between two steps. What a step is doing right now is not stopped, but its result is dropped. */
export async function cancelRun(tx: Transaction, run: Run): Promise<void> {
  const error = { name: "Error", message: "function cancelled" };
  if (await endRun(tx, run, "cancelled", null)) await announce(tx, run, "cancelled", error);
}

async function endRun(tx: Transaction, run: Run, status: Run["status"], output: unknown): Promise<boolean> {
  const ended = await tx.query(
    "UPDATE scheduler.run SET status = $2, output = $3, ended_at = now() WHERE id = $1 AND status = 'running'",
    [run.id, status, JSON.stringify(output ?? null)],
  );
  await tx.query("DELETE FROM scheduler.job WHERE run_id = $1", [run.id]);
  return ended.rowCount === 1;
}

async function announce(tx: Transaction, run: Run, status: "failed" | "cancelled", error: unknown): Promise<void> {
  const now = (await databaseNow(tx)).getTime();
  const data = { function_id: run.function_id, run_id: run.id, event: run.event, events: [run.event], error };
  await storeEvent(tx, { id: ulid(now), name: `inngest/function.${status}`, data, ts: now }, null);
}
