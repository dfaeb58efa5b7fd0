import { OWN_SESSION } from "@/lib/databricks/connect/with-warehouse";
import { readTableId } from "@/lib/databricks/tables/history";
import type { Failure } from "@/lib/model/errors";
import { inRounds } from "@/lib/model/run/part";
import { analyzeSourceSql } from "@/lib/sql/analyze/analyze-source-sql";
import { databaseNow } from "@/lib/store/db";
import * as runs from "@/lib/store/runs";
import { getSource, isStopped, type SyncedSource } from "@/lib/store/sources";
import { listUndelivered } from "@/lib/store/undelivered-records";
import { deliverDeferred } from "@/lib/sync/deliver/deliver-deferred";
import { deliverPart } from "@/lib/sync/deliver/deliver-part";
import { replacedError } from "@/lib/sync/pin/describe-gap";
import { explainGap, findTable } from "@/lib/sync/pin/explain-gap";
import { pinRun } from "@/lib/sync/pin/pin-run";
import { compilePart } from "@/lib/sync/plan/compile-part";
import { planRewindParts } from "@/lib/sync/plan/plan-rewind";
import { reconcileCounts } from "@/lib/sync/reconcile/reconcile-counts";
import { withConnection } from "./with-connection";
import { REQUEST_TIMEOUT_MS, withDestination } from "./with-destination";

/**
 * What a function run goes by: ids only, so that nothing of the data leaves a step. The parts of a round may be
 * delivered at once, rounds only one after another.
 */
export type PinnedRun = { runId: string; rounds: { id: string; ordinal: number }[][] };

/** Pin the source's next run, or find the open one. Null: nothing new was committed, or the source is stopped. */
export async function pinSync(sourceId: string): Promise<PinnedRun | null> {
  if (await isStopped(sourceId)) return null;
  const source = await getSource(sourceId);
  if (source.requiredAction) return null;
  const run = await withConnection(source.connectionId, OWN_SESSION, async (warehouse) => {
    const statement = await analyzeSourceSql(source, source.sql);
    const pinned = await pinRun(source, statement, warehouse, await databaseNow());
    return pinned && planRewindParts(source, pinned, statement, warehouse);
  });
  if (!run) {
    await sendDeferredOfQuiet(source);
    return null;
  }
  return {
    runId: run.id,
    rounds: inRounds(
      run.parts.filter(({ closed }) => !closed),
      source.dataType,
    ).map((round) => round.map(({ id, ordinal }) => ({ id, ordinal }))),
  };
}

/** Deferred records are delivered by a later run. A source without new changes has no such run, so they go by themselves. */
async function sendDeferredOfQuiet(source: SyncedSource): Promise<void> {
  if ((await listUndelivered(source.id, { deferred: true, limit: 1 })).length === 0) return;
  const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  await withDestination(source, (destination) =>
    deliverDeferred(source, destination, { signal, beforeRequest: async () => {} }),
  );
}

/** Deliver one part. False: the source or its run was stopped meanwhile, and what is left waits. */
export async function syncPart(sourceId: string, runId: string, partId: string): Promise<boolean> {
  try {
    const [source, { run, part }] = await Promise.all([getSource(sourceId), runs.getPartToDeliver(partId)]);
    await withConnection(source.connectionId, OWN_SESSION, (warehouse) =>
      withDestination(source, async (destination, minIdLength) => {
        try {
          const statement = await compilePart(source, run, part, warehouse, minIdLength);
          await deliverPart(source, run, part, statement, { warehouse, destination }, await databaseNow());
        } catch (thrown) {
          throw await explainGap(warehouse, source, run, part, thrown);
        }
      }),
    );
    return true;
  } catch (thrown) {
    if ((await isStopped(sourceId)) || !(await runs.isRunning(runId))) return false;
    throw thrown;
  }
}

/**
 * Check that no table was replaced, reconcile the row counts, then commit the run. What a part read of a table that was
 * replaced meanwhile may be another table's.
 */
export async function commitSync(sourceId: string, runId: string): Promise<void> {
  if ((await isStopped(sourceId)) || !(await runs.isRunning(runId))) return;
  const [source, run] = await Promise.all([getSource(sourceId), runs.getRun(runId)]);
  await withConnection(source.connectionId, OWN_SESSION, async (warehouse) => {
    for (const pin of run.pins)
      if ((await readTableId(warehouse, pin.table)) !== pin.tableId)
        throw await replacedError(warehouse, await findTable(warehouse, source, pin.table));
    await reconcileCounts(run, warehouse);
  });
  await runs.commitRun(runId, await databaseNow());
}

/** Stop at a failure: the run stays open and is resumed by the next trigger. A run that is named is stopped once. */
export async function suspendSync(sourceId: string, failure: Failure, runId?: string): Promise<void> {
  await runs.suspendRun(sourceId, failure, { now: await databaseNow(), runId });
}
