import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { ulid } from "ulid";
import { databaseNow, type Transaction } from "../database";
import { type StoredEvent, storeEvent } from "../events/events";
import { type CompiledFunction, FUNCTION_FAILED } from "../functions/compile-function";
import { LIMITS } from "../limits";

export type Run = {
  id: string;
  n: string;
  function_id: string;
  event: StoredEvent;
  parallel: boolean;
  concurrency_keys: string[];
  concurrency_limits: number[];
};
export type StepOutcome = { data: unknown } | { error: unknown };
export type RunError = { name: string; message: string };

const RUN_COLUMNS = "id, n, function_id, event, parallel, concurrency_keys, concurrency_limits";

/** What the step of a call that looks for new steps is named. */
export const DISCOVERY = "step";

/** Begin a run of a function for an event, unless its singleton runs already. */
export async function createRun(tx: Transaction, fn: CompiledFunction, event: StoredEvent, now: Date): Promise<void> {
  const { rows } = await tx.query<Run>(
    `INSERT INTO scheduler.run (id, function_id, event, singleton, concurrency_keys, concurrency_limits)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (singleton) WHERE status = 'running' DO NOTHING RETURNING ${RUN_COLUMNS}`,
    [
      ulid(now.getTime()),
      fn.id,
      JSON.stringify(event),
      fn.singleton && `${fn.id}:${hashKey(fn.singleton(event))}`,
      fn.concurrency.map(({ key }, index) => `${fn.id}:${index}:${hashKey(key?.(event))}`),
      fn.concurrency.map(({ limit }) => limit),
    ],
  );
  const [run] = rows;
  if (run) await addJob(tx, run, DISCOVERY, new Date(Math.max(now.getTime(), event.ts)));
}

/** Keys come from events, so they may be anything: long, or with characters that Postgres refuses in text. */
const hashKey = (value: unknown): string =>
  createHash("sha256")
    .update(`${canonicalize(value ?? null)}`)
    .digest("hex")
    .slice(0, 32);

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

/** Plan a call. A step is never planned twice, nor one that is done. */
export async function addJob(tx: Transaction, run: Run, stepId: string, dueAt: Date): Promise<void> {
  await tx.query(
    `INSERT INTO scheduler.job (run_id, run_n, step_id, due_at, concurrency_keys, concurrency_limits)
     SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS (SELECT FROM scheduler.step WHERE run_id = $1 AND id = $3)
     ON CONFLICT (run_id, step_id) DO NOTHING`,
    [run.id, run.n, stepId, dueAt, run.concurrency_keys, run.concurrency_limits],
  );
}

/** Store the outcome of a step, once. Returns an error when the run is larger than a real server would hold. */
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

/** End a run without success. Its `inngest/function.failed` starts its `onFailure`. */
export async function failRun(tx: Transaction, run: Run, error: unknown): Promise<void> {
  if (!(await endRun(tx, run, "failed", error))) return;
  const now = (await databaseNow(tx)).getTime();
  const data = { function_id: run.function_id, run_id: run.id, event: run.event, events: [run.event], error };
  await storeEvent(tx, { id: ulid(now), name: FUNCTION_FAILED, data, ts: now }, null);
}

/** End a run between two steps. What a step is doing right now is not stopped, but its result is dropped. */
export async function cancelRun(tx: Transaction, run: Run): Promise<void> {
  await endRun(tx, run, "cancelled", null);
}

type End = "completed" | "failed" | "cancelled";

/** Whether it was this call that ended the run. */
async function endRun(tx: Transaction, run: Run, status: End, output: unknown): Promise<boolean> {
  const ended = await tx.query(
    "UPDATE scheduler.run SET status = $2, output = $3, ended_at = now() WHERE id = $1 AND status = 'running'",
    [run.id, status, JSON.stringify(output ?? null)],
  );
  await tx.query("DELETE FROM scheduler.job WHERE run_id = $1", [run.id]);
  return ended.rowCount === 1;
}
