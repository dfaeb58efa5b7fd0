import { z } from "zod";
import { versionSchema } from "@/lib/model/table/commit";
import { tableNameSchema } from "@/lib/model/table/table-name";

/**
 * Versions of a table whose changes cannot be read any more, and what one can go on with. Rows are counted by the
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
  /** Where reading can go on: behind this version of the table with this id. */
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

/** How a person lets a source go on that needs attention. */
export const RECOVERY_ACTIONS = [
  "import_again",
  "continue_after",
  "stay_stopped",
  "send_again",
  "check_again",
  "let_go_on",
] as const;
export const waySchema = z.enum(RECOVERY_ACTIONS);
export type Way = z.infer<typeof waySchema>;

export const RECOVERY_ACTION_LABEL: Record<Way, string> = {
  import_again: "Import again from a snapshot",
  continue_after: "Continue after the gap",
  stay_stopped: "Stay stopped",
  send_again: "Send it again",
  check_again: "Check again",
  let_go_on: "Let it go on",
};

/** A person's choice. To leave changes behind asks for a reason, which stays with the run. */
export const chosenWaySchema = z.object({
  sourceId: z.uuid(),
  way: waySchema,
  reason: z.string().trim().max(500, "Use at most 500 characters.").default(""),
});
export type ChosenWay = z.infer<typeof chosenWaySchema>;
