import type { Database } from "./database";

const BATCH = 5000;

/**
 * Forget what has had its effect: events after two days (until then one that
 * comes again is recognised), ended runs with their steps after seven.
 */
export async function deleteOld(db: Database): Promise<void> {
  await inBatches(
    db,
    `DELETE FROM scheduler.event WHERE id IN (
       SELECT id FROM scheduler.event WHERE routed AND received_at < now() - interval '2 days' LIMIT $1)`,
  );
  await inBatches(
    db,
    `DELETE FROM scheduler.run WHERE id IN (
       SELECT id FROM scheduler.run WHERE ended_at < now() - interval '7 days' LIMIT $1)`,
  );
}

async function inBatches(db: Database, statement: string): Promise<void> {
  for (let deleted = BATCH; deleted === BATCH; ) deleted = (await db.query(statement, [BATCH])).rowCount ?? 0;
}
