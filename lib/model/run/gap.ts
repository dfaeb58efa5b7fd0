import { z } from "zod";
import { versionSchema } from "@/lib/model/table/commit";
import { tableNameSchema } from "@/lib/model/table/table-name";

/**
 * Versions of a table whose changes cannot be read any more, and what one can continue with. Rows are counted by the
 * commits' own metrics; null where a commit does not say or is not known.
 */
export const gapSchema = z.object({
  table: tableNameSchema,
  /** The first version that cannot be read. */
  from: versionSchema,
  /** The last one; null where the table was dropped, so that nobody knows how many there were. */
  to: versionSchema.nullable(),
  /** The last version that was delivered, and when it was committed; null before the first import. */
  delivered: z.object({ version: versionSchema, at: z.iso.datetime().nullable() }).nullable(),
  /** Where reading can continue: after this version of the table with this id. */
  resume: z.object({ tableId: z.string(), after: versionSchema }),
  head: z.object({ version: versionSchema, at: z.iso.datetime().nullable() }),
  fromAt: z.iso.datetime().nullable(),
  toAt: z.iso.datetime().nullable(),
  rowsMissed: z.number().nonnegative().nullable(),
  rowsWaiting: z.number().nonnegative().nullable(),
  /** Rows of the table as it is now: what an import from a snapshot reads. */
  rowsNow: z.number().nonnegative().nullable(),
});
export type Gap = z.infer<typeof gapSchema>;

/** A gap that a person decided to leave behind: the next run begins after `after` and says so. */
export const skipSchema = gapSchema
  .pick({ from: true, to: true, rowsMissed: true })
  .extend({ tableId: z.string(), after: versionSchema, by: z.string(), at: z.iso.datetime(), reason: z.string() });
export type Skip = z.infer<typeof skipSchema>;

/** What a person can do about a source that needs attention. */
const RECOVERY_ACTIONS = ["resnapshot", "skip_gap", "acknowledge", "retry_run", "recheck", "allow_rejections"] as const;
const recoveryActionSchema = z.enum(RECOVERY_ACTIONS);
export type RecoveryAction = z.infer<typeof recoveryActionSchema>;

export const RECOVERY_ACTION_LABEL: Record<RecoveryAction, string> = {
  resnapshot: "Import again from a snapshot",
  skip_gap: "Skip the gap",
  acknowledge: "Acknowledge",
  retry_run: "Retry the run",
  recheck: "Check again",
  allow_rejections: "Allow the rejections",
};

/** A person's choice. To leave changes behind asks for a reason, which stays with the run. */
export const chosenActionSchema = z.object({
  sourceId: z.uuid(),
  action: recoveryActionSchema,
  reason: z.string().trim().max(500, "Use at most 500 characters.").default(""),
});
export type ChosenAction = z.infer<typeof chosenActionSchema>;
