import { type Database, databaseNow } from "../database";
import { storeEvent } from "./events";
import { nextCronTime } from "./next-cron-time";

/**
 * Send the event of every schedule whose time has come, and set its next time.
 * Ticks missed while nothing ran are made up by one, not by a burst. Several
 * schedulers on one database fire each tick once.
 */
export async function fireCrons(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    const { rows } = await tx.query<{ function_id: string; expression: string; next_at: Date }>(
      `SELECT function_id, expression, next_at FROM scheduler.cron WHERE next_at <= now()
       ORDER BY function_id, expression FOR UPDATE SKIP LOCKED`,
    );
    if (rows.length === 0) return;
    const now = await databaseNow(tx);
    for (const { function_id, expression, next_at } of rows) {
      const scheduledAt = next_at.toISOString();
      const data = { cron: expression, scheduledAt, fireAt: now.toISOString() };
      const id = `${function_id}:${expression}:${scheduledAt}`;
      await storeEvent(tx, { id, name: "inngest/scheduled.timer", data, ts: now.getTime() }, function_id);
      await tx.query("UPDATE scheduler.cron SET next_at = $3 WHERE function_id = $1 AND expression = $2", [
        function_id,
        expression,
        nextCronTime(expression, now),
      ]);
    }
  });
}
