import { Cron } from "croner";

/**
 * The first time after `from` at which a schedule fires. Schedules are as in
 * Inngest: five fields or `@hourly` and the like, in UTC unless they begin with
 * `TZ=Area/City`. Throws what is wrong with the expression.
 */
export function nextCronTime(expression: string, from: Date): Date {
  const [, timezone = "UTC", pattern = ""] = /^(?:TZ=(\S+)\s+)?(.*)$/.exec(expression.trim()) ?? [];
  if (!pattern.startsWith("@") && pattern.split(/\s+/).length !== 5)
    throw new Error(`"${expression}" is not a five-field cron expression`);
  const next = new Cron(pattern, { timezone, paused: true }).nextRun(from);
  if (!next) throw new Error(`"${expression}" never fires`);
  return next;
}
