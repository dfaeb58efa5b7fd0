import type { Database } from "./database";

/** How the scheduler is, as `GET /health` answers. */
export type Health = {
  readonly ok: boolean;
  /** What keeps it from working as it should, in words. */
  readonly problem: string | null;
  readonly lastTickAt: string | null;
  readonly functions: readonly string[];
  readonly queue: { readonly due: number; readonly running: number; readonly later: number };
};

/** Read the health from the database. `processProblem` is what the process itself knows to be wrong. */
export async function readHealth(db: Database, processProblem: string | null): Promise<Health> {
  const { rows: states } = await db.query<{ last_tick_at: Date | null; registration_error: string | null }>(
    "SELECT last_tick_at, registration_error FROM scheduler.state",
  );
  const { rows: functions } = await db.query<{ id: string }>("SELECT id FROM scheduler.function ORDER BY id");
  const { rows: queues } = await db.query<Health["queue"]>(
    `SELECT count(*) FILTER (WHERE held)::int AS running, count(*) FILTER (WHERE NOT held AND due_at <= now())::int AS due,
       count(*) FILTER (WHERE NOT held AND due_at > now())::int AS later
     FROM (SELECT due_at, token IS NOT NULL AND lease_until > now() AS held FROM scheduler.job) AS jobs`,
  );
  const [state] = states;
  const rejected = state?.registration_error;
  const problem = rejected ? `The app's functions were rejected: ${rejected}` : processProblem;
  return {
    ok: problem === null,
    problem,
    lastTickAt: state?.last_tick_at?.toISOString() ?? null,
    functions: functions.map(({ id }) => id),
    queue: queues[0] ?? { due: 0, running: 0, later: 0 },
  };
}
