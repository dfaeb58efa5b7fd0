import { AppError } from "@/lib/model/errors";
import { matchingDays } from "./cron-days";
import { type CronFields, readCronFields } from "./cron-fields";
import { fromQuartz } from "./cron-quartz";

/** A cron expression that was read: its five fields as they are kept, and what they mean. */
export type Cron = { text: string; fields: CronFields };

/** An expression longer than this is no schedule that a person wrote. */
const CHARACTERS_MAX = 200;

/**
 * Read a cron expression: minute, hour, day of month, month, weekday; or a Quartz expression, which becomes five fields.
 *
 * This is the only reader: what it takes is what runs (`cron-times.ts`) and what is said in words (`cron-words.ts`).
 * Throws `INVALID_INPUT`, which names what was typed and what may stand there.
 */
export function readCron(typed: string): Cron {
  if (typed.length > CHARACTERS_MAX)
    throw new AppError("INVALID_INPUT", `This is longer than ${CHARACTERS_MAX} characters. Use shorter lists.`);
  const parts = typed.trim().split(/\s+/);
  const [minute, hour, day, month, weekday] = parts.length === 6 || parts.length === 7 ? fromQuartz(parts) : parts;
  if (parts.length < 5 || parts.length > 7 || !minute || !hour || !day || !month || !weekday)
    throw new AppError(
      "INVALID_INPUT",
      "Use five fields: minute, hour, day of month, month, weekday. For example 0 6 * * 1-5.",
    );
  const fields = readCronFields([minute, hour, day, month, weekday]);
  if (!comes(fields)) throw new AppError("INVALID_INPUT", "This never comes: no date fits these fields.");
  return { text: [minute, hour, day === "?" ? "*" : day, month, weekday === "?" ? "*" : weekday].join(" "), fields };
}

/** A cron expression that was stored, or null where this version of Lakefeed does not read it. */
export function findCron(stored: string): Cron | null {
  try {
    return readCron(stored);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** Weekdays and leap years repeat after 28 years. */
function comes(fields: CronFields): boolean {
  return !matchingDays(fields, Date.UTC(2000, 0, 1), Date.UTC(2028, 0, 1)).next().done;
}
