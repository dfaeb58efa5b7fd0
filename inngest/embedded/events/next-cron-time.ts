import { readCron } from "@/lib/model/schedule/cron";
import { cronTimes } from "@/lib/model/schedule/cron-times";

/**
 * The first time after `from` at which a schedule of five fields fires, in UTC.
 * Throws what is wrong with the expression.
 */
export function nextCronTime(expression: string, from: Date): Date {
  if (expression.trim().split(/\s+/).length !== 5)
    throw new Error(`"${expression}" is not supported by the embedded scheduler; use a cron of five fields, in UTC`);
  const { value: next } = cronTimes(readCron(expression).fields, "UTC", from).next();
  if (!next) throw new Error(`"${expression}" never fires`);
  return next;
}
