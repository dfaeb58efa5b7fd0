import { Cron } from "croner";
import { z } from "zod";

/** A five-field cron expression (minute hour day-of-month month day-of-week), checked by parsing it. */
export const cronSchema = z
  .string()
  .trim()
  // What is longer is not even parsed: a list of every minute a thousand times over takes seconds.
  .max(200, { error: "Use at most 200 characters.", abort: true })
  .refine(
    (cron) => cron.split(/\s+/).length === 5,
    "Use five fields: minute, hour, day of month, month, day of week. For example 0 6 * * 1-5.",
  )
  .superRefine((cron, context) => {
    try {
      if (!parse(cron, "UTC").nextRun()) context.addIssue("This never comes: no date fits these fields.");
    } catch (error) {
      context.addIssue(
        `This is not a cron expression: ${error instanceof Error ? error.message.replace(/^CronPattern: /, "") : "it cannot be read"}`,
      );
    }
  });

const UNKNOWN_ZONE = "This time zone is not known. Use a name such as Europe/Paris or UTC.";

/** An IANA time zone that this machine knows. */
export const timeZoneSchema = z
  .string()
  .max(100, { error: UNKNOWN_ZONE, abort: true })
  .refine((timeZone) => {
    try {
      new Intl.DateTimeFormat("en", { timeZone });
      return true;
    } catch {
      return false;
    }
  }, UNKNOWN_ZONE);

export const frequencyKindSchema = z.enum([
  "5m",
  "15m",
  "30m",
  "1h",
  "6h",
  "12h",
  "daily",
  "weekly",
  "monthly",
  "cron",
]);
export type FrequencyKind = z.infer<typeof frequencyKindSchema>;

export const FREQUENCY_LABEL: Record<FrequencyKind, string> = {
  "5m": "Every 5 minutes",
  "15m": "Every 15 minutes",
  "30m": "Every 30 minutes",
  "1h": "Every hour",
  "6h": "Every 6 hours",
  "12h": "Every 12 hours",
  daily: "Daily",
  weekly: "Weekly",
  monthly: "Monthly",
  cron: "Custom (cron)",
};

/** How often a source is read. `hour` counts for daily, weekly and monthly; `cron` for custom. */
export const frequencySchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["5m", "15m", "30m", "1h", "6h", "12h"]) }),
  z.object({ kind: z.literal("daily"), hour: z.int().min(0).max(23) }),
  z.object({ kind: z.literal("weekly"), hour: z.int().min(0).max(23), dayOfWeek: z.int().min(0).max(6) }),
  z.object({
    kind: z.literal("monthly"),
    hour: z.int().min(0).max(23),
    dayOfMonth: z.int().min(1).max(28, "Use a day that every month has: 1 to 28."),
  }),
  z.object({ kind: z.literal("cron"), cron: cronSchema }),
]);
export type Frequency = z.infer<typeof frequencySchema>;

/** The frequency as a five-field cron expression. */
export function cronOf(frequency: Frequency): string {
  switch (frequency.kind) {
    case "5m":
      return "*/5 * * * *";
    case "15m":
      return "*/15 * * * *";
    case "30m":
      return "*/30 * * * *";
    case "1h":
      return "0 * * * *";
    case "6h":
      return "0 */6 * * *";
    case "12h":
      return "0 */12 * * *";
    case "daily":
      return `0 ${frequency.hour} * * *`;
    case "weekly":
      return `0 ${frequency.hour} * * ${frequency.dayOfWeek}`;
    case "monthly":
      return `0 ${frequency.hour} ${frequency.dayOfMonth} * *`;
    case "cron":
      return frequency.cron;
  }
}

/** The next `count` times after `after` at which a cron expression comes round in a time zone. */
export function nextTimes(cron: string, timeZone: string, after: Date, count: number): Date[] {
  return parse(cron, timeZone).nextRuns(count, after);
}

/** The next time after `after`. A schedule that never comes is refused when it is entered. */
export function nextTime(cron: string, timeZone: string, after: Date): Date {
  const [next] = nextTimes(cron, timeZone, after, 1);
  if (!next) throw new Error(`The schedule "${cron}" never comes.`);
  return next;
}

/** The longest pause between runs, in milliseconds, over the coming `count` runs. */
export function longestPauseMs(cron: string, timeZone: string, after: Date, count = 64): number {
  const times = nextTimes(cron, timeZone, after, count);
  return Math.max(...times.slice(1).map((time, i) => time.getTime() - (times[i]?.getTime() ?? 0)));
}

function parse(cron: string, timeZone: string): Cron {
  return new Cron(cron, { timezone: timeZone, mode: "5-part" });
}
