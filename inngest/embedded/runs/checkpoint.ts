import { z } from "zod";
import type { Transaction } from "../database";
import { failRun, lockRun, storeStep } from "./runs";

/** Finished steps of a call that is still under way, as the SDK reports them. */
export const checkpointSchema = z.object({
  qi_id: z.string().regex(/^\d+\..+$/),
  steps: z.array(z.object({ id: z.string(), op: z.literal("StepRun"), data: z.unknown().optional() })),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

/**
 * Keep the steps of a checkpoint. Answers `false` when the call is not ours any
 * more (the run was cancelled or has failed, or the lease went to another
 * process): the SDK then stops that call.
 */
export async function storeCheckpoint(tx: Transaction, runId: string, { qi_id, steps }: Checkpoint): Promise<boolean> {
  const [jobId = "", ...token] = qi_id.split(".");
  const run = await lockRun(tx, runId);
  if (!run) return false;
  // A step that is done makes the next one a first try again.
  const held = await tx.query(
    "UPDATE scheduler.job SET attempt = 0, lost = 0 WHERE id = $1 AND run_id = $2 AND token = $3",
    [jobId, runId, token.join(".")],
  );
  if (!held.rowCount) return false;
  for (const step of steps) {
    const error = await storeStep(tx, run, step.id, { data: step.data ?? null });
    if (!error) continue;
    await failRun(tx, run, error);
    return false;
  }
  return true;
}
