import { z } from "zod";
import { toAppError } from "@/lib/model/errors";
import { findCron, readCron } from "./cron";
import { cronTimes } from "./cron-times";

/** A cron expression as `readCron` reads it: five fields, or a Quartz expression, which becomes five fields. */
export const cronSchema = z.string().transform((typed, context) => {
  try {
    return readCron(typed).text;
  } catch (error) {
    context.addIssue(toAppError(error).message);
    return z.NEVER;
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

/**
 * A frequency as a row holds it. Its cron may be one that an earlier version took and this one does not read: then
 * `nextTimes` knows no time, and the source says that it needs another schedule.
 */
export const storedFrequencySchema = z.union([
  frequencySchema,
  z.object({ kind: z.literal("cron"), cron: z.string() }),
]);

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

/** Up to `count` times after `after` at which a stored cron expression comes round in a time zone; none where it cannot be read. */
export function nextTimes(cron: string, timeZone: string, after: Date, count: number): Date[] {
  const read = findCron(cron);
  if (!read || !timeZoneSchema.safeParse(timeZone).success) return [];
  const times: Date[] = [];
  for (const time of cronTimes(read.fields, timeZone, after)) {
    times.push(time);
    if (times.length >= count) break;
  }
  return times;
}

/** The next time after `after`. Null: the stored schedule cannot be read, and needs to be entered again. */
export function nextTime(cron: string, timeZone: string, after: Date): Date | null {
  return nextTimes(cron, timeZone, after, 1)[0] ?? null;
}

/** The longest pause between runs, in milliseconds, over the coming `count` runs; 0 where fewer than two come. */
export function longestPauseMs(cron: string, timeZone: string, after: Date, count = 64): number {
  const times = nextTimes(cron, timeZone, after, count);
  return Math.max(0, ...times.slice(1).map((time, i) => time.getTime() - (times[i]?.getTime() ?? 0)));
}

/** Why a stored schedule never comes, and what to do; null where it comes. */
export function scheduleProblem(cron: string, timeZone: string): string | null {
  if (!timeZoneSchema.safeParse(timeZone).success)
    return `The time zone “${timeZone}” is not known here. Choose another one in the source's settings.`;
  const read = cronSchema.safeParse(cron);
  if (read.success) return null;
  return `The schedule “${cron}” cannot be read. ${read.error.issues[0]?.message ?? ""} Save another schedule in the source's settings.`;
}
