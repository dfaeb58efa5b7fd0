import { readCron } from "@/lib/model/schedule/cron";
import { cronTimes } from "@/lib/model/schedule/cron-times";

const NICKNAMES: Record<string, string> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/**
 * The first time after `from` at which a schedule fires. Schedules are as in
 * Inngest: five fields or `@hourly` and the like, in UTC unless they begin with
 * `TZ=Area/City`. Throws what is wrong with the expression.
 */
export function nextCronTime(expression: string, from: Date): Date {
  const [, timeZone = "UTC", pattern = ""] = /^(?:TZ=(\S+)\s+)?(.*)$/.exec(expression.trim()) ?? [];
  const plain = NICKNAMES[pattern.toLowerCase()] ?? pattern;
  if (plain.split(/\s+/).length !== 5) throw new Error(`"${expression}" is not a five-field cron expression`);
  const { value: next } = cronTimes(readCron(plain).fields, timeZone, from).next();
  if (!next) throw new Error(`"${expression}" never fires`);
  return next;
}
