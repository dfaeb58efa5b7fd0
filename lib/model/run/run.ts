import { z } from "zod";
import { tableNameSchema } from "@/lib/model/table/table-name";
import { skipSchema } from "./gap";
import { versionSchema } from "./part";

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

export const RUN_STATE_LABEL: Record<RunState, string> = {
  running: "Syncing",
  up_to_date: "Up to date",
  succeeded: "Succeeded",
  partial: "Partial",
  suspended: "Failed",
  needs_attention: "Needs attention",
  cancelled: "Cancelled",
};

/** Who asked for a run. `edit`: the first one after the SQL was edited. `rewind`: it sends again what was delivered. */
export const triggerSchema = z.enum(["schedule", "manual", "first", "edit", "rewind"]);
export type Trigger = z.infer<typeof triggerSchema>;

/**
 * What a run pinned of one table: the commits of (from, to]. The `initial` run of a table finds no checkpoint; with
 * `snapshot` it first imports the table as it was at `from`.
 */
export const pinSchema = z.object({
  table: tableNameSchema,
  tableId: z.string(),
  from: versionSchema,
  to: versionSchema,
  initial: z.boolean(),
  snapshot: z.boolean(),
  /** When the head that was pinned was committed: freshness is counted from here. */
  committedAt: z.coerce.date(),
  /** Newer commits are known, which another run must read: the source is due again when this one ends. */
  behind: z.boolean().optional(),
  /** How long the table keeps what its changes are read from; absent where it was not asked. */
  retention: z.object({ fileMs: z.number(), logMs: z.number() }).optional(),
  /** Versions before `from` that a person decided to leave behind; the checkpoint stood before them. */
  skipped: skipSchema.optional(),
  /** What the run's page must say of the table, such as why First begins later than the wizard said. */
  note: z.string().optional(),
});
export type Pin = z.infer<typeof pinSchema>;

/**
 * What happened to the rows and records of a part or a run. Two equations hold when nothing was lost:
 * rowsRead = rowsMade + rowsRefused, and records = delivered + rejected + held.
 */
export const countsSchema = z.object({
  rowsRead: z.int().nonnegative(),
  rowsMade: z.int().nonnegative(),
  rowsRefused: z.int().nonnegative(),
  records: z.int().nonnegative(),
  delivered: z.int().nonnegative(),
  rejected: z.int().nonnegative(),
  held: z.int().nonnegative(),
});
export type Counts = z.infer<typeof countsSchema>;

export function emptyCounts(): Counts {
  return { rowsRead: 0, rowsMade: 0, rowsRefused: 0, records: 0, delivered: 0, rejected: 0, held: 0 };
}

/** Sums of several parts. */
export function sumCounts(all: readonly Counts[]): Counts {
  const sum = emptyCounts();
  for (const counts of all) for (const key of Object.keys(sum) as (keyof Counts)[]) sum[key] += counts[key];
  return sum;
}

/** Whether both equations of the ledger hold. */
export function isBalanced({ rowsRead, rowsMade, rowsRefused, records, delivered, rejected, held }: Counts): boolean {
  return rowsRead === rowsMade + rowsRefused && records === delivered + rejected + held;
}
