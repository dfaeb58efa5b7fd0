import { z } from "zod";
import { tableNameSchema } from "@/lib/model/table/table-name";

/** How long a table keeps removed files and its log. Source: Delta Lake docs, table properties. */
export const DEFAULT_RETENTION = { fileMs: 7 * 86_400_000, logMs: 30 * 86_400_000 };

/** Shares of the retention after which a person is warned. */
const WARN_FROM = 0.5;
const URGENT_FROM = 0.8;

/** What is left until changes that wait can be lost. `over`: they may be gone already. */
export const retentionWarningSchema = z.object({
  table: tableNameSchema,
  level: z.enum(["half", "urgent", "over"]),
  /** Since when changes may wait. */
  since: z.coerce.date(),
  until: z.coerce.date(),
});
export type RetentionWarning = z.infer<typeof retentionWarningSchema>;

/** A table of a source as its clock runs: `currentAt` is when all of its commits were last known to be delivered. */
export type WaitingTable = Pick<RetentionWarning, "table"> & {
  currentAt: Date | null;
  fileRetentionMs: number | null;
  logRetentionMs: number | null;
};

/**
 * The most pressing warning of a source's tables; null while there is time. A commit that came right after the last
 * look is the oldest that can wait, so the clock runs from there: the warning may be early, never late.
 */
export function retentionWarning(tables: readonly WaitingTable[], now: Date): RetentionWarning | null {
  const warnings = tables.flatMap(({ table, currentAt, fileRetentionMs, logRetentionMs }) => {
    if (currentAt === null) return [];
    const keptMs = Math.min(fileRetentionMs ?? DEFAULT_RETENTION.fileMs, logRetentionMs ?? DEFAULT_RETENTION.logMs);
    const share = (now.getTime() - currentAt.getTime()) / keptMs;
    if (share < WARN_FROM) return [];
    const level = share >= 1 ? ("over" as const) : share >= URGENT_FROM ? ("urgent" as const) : ("half" as const);
    return [{ table, level, since: currentAt, until: new Date(currentAt.getTime() + keptMs) }];
  });
  return warnings.sort((one, other) => one.until.getTime() - other.until.getTime())[0] ?? null;
}
