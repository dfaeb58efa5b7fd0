import { randomUUID } from "node:crypto";
import type { Database, Transaction } from "../database";

/** A job that this process holds. `token` proves it: what is written for a job is written only while the token stands. */
export type ClaimedJob = {
  readonly id: string;
  readonly runId: string;
  readonly stepId: string;
  readonly token: string;
  /** Nothing else runs beside it, so that the app's end during this call can only be its doing. */
  readonly alone: boolean;
};

type Row = {
  id: string;
  run_id: string;
  step_id: string;
  lost: number;
  overdue: boolean;
  concurrency_keys: string[];
  concurrency_limits: number[];
};

/** What runs now, in all processes: calls, the worst of their losses, and how full each concurrency key is. */
type Running = { calls: number; lost: number; readonly used: Map<string, number>; readonly full: Set<string> };

/** One claimer at a time, whatever the process: the counts of what runs are then exact. */
const CLAIM_LOCK = "SELECT pg_advisory_xact_lock(hashtext('lakefeed scheduler: claim'))";

const IS_DUE = "due_at <= now() AND (token IS NULL OR lease_until <= now())";

/**
 * How many calls may run beside each other while one of them has lost the app
 * that often in a row. Which call ended the app cannot be seen when many were
 * under way, so they are tried again in ever smaller company, the suspects
 * first; only the one that was alone is blamed.
 */
const COMPANY = [Number.POSITIVE_INFINITY, 16, 4, 1] as const;
export const LOST_MAX = COMPANY.length - 1;
const companyOf = (lost: number): number => COMPANY[Math.min(lost, LOST_MAX)] ?? 1;

/** How long a suspect keeps others from starting while it waits for the running ones to end. */
const DRAIN_MS_MAX = 5 * 60_000;

/**
 * Take up to `room` due jobs, oldest run first, none above a concurrency limit
 * of its function. `own` are the calls this process still makes: they stay its
 * own even if their lease ran out while the database was away.
 */
export async function claimJobs(
  db: Database,
  options: { room: number; leaseMs: number; own: readonly string[] },
): Promise<ClaimedJob[]> {
  const due = await db.query(`SELECT FROM scheduler.job WHERE ${IS_DUE} LIMIT 1`);
  if (due.rowCount === 0) return [];
  return db.transaction(async (tx) => {
    await tx.query(CLAIM_LOCK);
    const running = await countRunning(tx, options.own);
    const picked: ClaimedJob[] = [];
    for (let more = true, draining = false; more && !draining && picked.length < options.room; ) {
      more = false;
      const skip = [...options.own, ...picked.map(({ id }) => id)];
      for (const row of await findDue(tx, [...running.full], skip, options.room - picked.length)) {
        const full = row.concurrency_keys.find(
          (key, i) => (running.used.get(key) ?? 0) >= (row.concurrency_limits[i] ?? 0),
        );
        if (full !== undefined) {
          running.full.add(full);
          more = true;
        } else if (!draining && fitsIn(running, row)) {
          picked.push(take(running, row));
        } else draining = true;
      }
    }
    if (picked.length > 0) await lease(tx, picked, options.leaseMs);
    return picked;
  });
}

/** Whether a call may start now. A suspect that has waited too long starts without being alone; it is then not blamed. */
function fitsIn(running: Running, row: Row): boolean {
  const overdue = row.overdue && row.lost > running.lost;
  return overdue || running.calls < Math.min(companyOf(row.lost), companyOf(running.lost));
}

function take(running: Running, row: Row): ClaimedJob {
  const alone = row.lost >= LOST_MAX && running.calls === 0;
  for (const key of row.concurrency_keys) running.used.set(key, (running.used.get(key) ?? 0) + 1);
  running.calls += 1;
  running.lost = Math.max(running.lost, row.lost);
  return { id: row.id, runId: row.run_id, stepId: row.step_id, token: randomUUID(), alone };
}

/** Keep hold of jobs whose calls are still under way. */
export async function renewLeases(db: Database, tokens: readonly string[], leaseMs: number): Promise<void> {
  // Rows that are being settled are locked; to wait for them here could end in a deadlock.
  await db.query(
    `WITH held AS (SELECT id FROM scheduler.job WHERE token = ANY($1) FOR UPDATE SKIP LOCKED)
     UPDATE scheduler.job SET lease_until = now() + $2 * interval '1 ms' FROM held WHERE job.id = held.id`,
    [tokens, leaseMs],
  );
}

async function countRunning(tx: Transaction, own: readonly string[]): Promise<Running> {
  const { rows: calls } = await tx.query<{ calls: number; lost: number }>(
    `SELECT count(*)::int AS calls, coalesce(max(lost), 0) AS lost FROM scheduler.job
     WHERE token IS NOT NULL AND (lease_until > now() OR id = ANY($1))`,
    [own],
  );
  const { rows: keys } = await tx.query<{ key: string; used: number; limit: number }>(
    `SELECT key, count(*)::int AS used, min("limit") AS "limit"
     FROM scheduler.job, unnest(concurrency_keys, concurrency_limits) AS held(key, "limit")
     WHERE token IS NOT NULL AND (lease_until > now() OR id = ANY($1)) GROUP BY key`,
    [own],
  );
  return {
    calls: calls[0]?.calls ?? 0,
    lost: calls[0]?.lost ?? 0,
    used: new Map(keys.map(({ key, used }) => [key, used])),
    full: new Set(keys.filter(({ used, limit }) => used >= limit).map(({ key }) => key)),
  };
}

async function findDue(tx: Transaction, full: string[], skip: string[], limit: number): Promise<Row[]> {
  const { rows } = await tx.query<Row>(
    `SELECT id, run_id, step_id, lost, concurrency_keys, concurrency_limits,
       due_at < now() - $4 * interval '1 ms' AS overdue
     FROM scheduler.job
     WHERE ${IS_DUE} AND NOT concurrency_keys && $1 AND id <> ALL($2)
     ORDER BY lost DESC, run_n, id LIMIT $3 FOR UPDATE SKIP LOCKED`,
    [full, skip, limit, DRAIN_MS_MAX],
  );
  return rows;
}

async function lease(tx: Transaction, jobs: readonly ClaimedJob[], leaseMs: number): Promise<void> {
  await tx.query(
    `UPDATE scheduler.job SET token = claim.token, lease_until = now() + $3 * interval '1 ms'
     FROM unnest($1::bigint[], $2::text[]) AS claim(id, token) WHERE job.id = claim.id`,
    [jobs.map(({ id }) => id), jobs.map(({ token }) => token), leaseMs],
  );
}
