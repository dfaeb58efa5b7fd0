import { z } from "zod";
import { type Counts, isBalanced } from "./counts";

/** What a person should look at although the run delivered. A run with a warning is not green. */
const runWarningSchema = z.object({
  code: z.enum(["unbalanced", "counts_differ", "unknown_changes", "other_writer", "update_rate"]),
  /** What was found and what it means, for the person who will read it. */
  message: z.string(),
});
export type RunWarning = z.infer<typeof runWarningSchema>;
export const runWarningsSchema = z.array(runWarningSchema);

/**
 * What a run comes to when it is closed: `succeeded` only when both equations of the ledger hold for it and for each
 * of its parts, nothing was refused, and nothing else is to be looked at.
 */
export function summarizeRun(
  counts: Counts,
  parts: readonly Counts[],
  warnings: readonly RunWarning[],
): { state: "succeeded" | "partial"; warnings: RunWarning[] } {
  const balanced = isBalanced(counts) && parts.every(isBalanced);
  const all = balanced ? [...warnings] : [...warnings, unbalanced(counts)];
  const complete = counts.rejected + counts.deferred + counts.rowsInvalid === 0;
  return { state: complete && all.length === 0 ? "succeeded" : "partial", warnings: all };
}

function unbalanced({ rowsRead, rowsMade, rowsInvalid, records, delivered, rejected, deferred }: Counts): RunWarning {
  return {
    code: "unbalanced",
    message: `The ledger does not balance: ${rowsRead} rows were read, ${rowsMade} made into records and ${rowsInvalid} were invalid; of ${records} records ${delivered} were delivered, ${rejected} rejected and ${deferred} held. This is a defect of Lakefeed. Report it with the run's ledger as CSV.`,
  };
}
