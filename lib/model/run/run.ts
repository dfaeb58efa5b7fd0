import { z } from "zod";
import { versionSchema } from "@/lib/model/table/commit";
import { tableNameSchema } from "@/lib/model/table/table-name";
import { skipSchema } from "./gap";

export const runStateSchema = z.enum([
  "running",
  "up_to_date",
  "succeeded",
  "partial",
  "suspended",
  "needs_attention",
  "cancelled",
]);
export type RunState = z.infer<typeof runStateSchema>;

/** States in which a run is still open: it holds the source's lease and is resumed, never begun again. */
export const OPEN_RUN_STATES = ["running", "suspended", "needs_attention"] as const satisfies readonly RunState[];

/** States of a run that did not bring its source up to date. */
export const FAILED_RUN_STATES = ["suspended", "needs_attention", "cancelled"] as const satisfies readonly RunState[];

export const RUN_STATE_LABEL: Record<RunState, string> = {
  running: "Syncing",
  up_to_date: "Up to date",
  succeeded: "Succeeded",
  partial: "Partial",
  suspended: "Suspended",
  needs_attention: "Needs attention",
  cancelled: "Cancelled",
};

/** Who asked for a run. `edit`: the first one after the SQL was edited. `rewind`: it sends again what was delivered. */
const triggerSchema = z.enum(["schedule", "manual", "first", "edit", "rewind"]);
export type Trigger = z.infer<typeof triggerSchema>;

/**
 * What a run pinned of one table: the commits of (from, to]. The `initial` run of a table finds no checkpoint; with
 * `snapshot` it first imports the table as it was at `from`.
 */
const pinSchema = z.object({
  table: tableNameSchema,
  tableId: z.string(),
  from: versionSchema,
  to: versionSchema,
  initial: z.boolean(),
  snapshot: z.boolean(),
  /** When the head that was pinned was committed: freshness is counted from here. */
  committedAt: z.coerce.date(),
  /** Newer commits are known, which another run must read: the source is due again when this one ends. */
  hasNewer: z.boolean().optional(),
  /** How long the table keeps what its changes are read from; absent where it was not asked. */
  retention: z.object({ fileMs: z.number(), logMs: z.number() }).optional(),
  /** Versions before `from` that a person decided to leave behind; the checkpoint stood before them. */
  skipped: skipSchema.optional(),
  /** What the run's page must say of the table, such as why First begins later than the wizard said. */
  note: z.string().optional(),
});
export type Pin = z.infer<typeof pinSchema>;
