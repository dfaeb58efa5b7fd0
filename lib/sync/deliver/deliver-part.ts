import { setMaxListeners } from "node:events";
import { setInterval, setTimeout as wait } from "node:timers/promises";
import { BATCH_LIMITS, batches, GROUP_LIMITS } from "@/lib/amplitude/delivery/batches";
import { identityKeyOf } from "@/lib/amplitude/delivery/identity";
import type { Destination } from "@/lib/amplitude/delivery/open-destination";
import { AppError, toAppError } from "@/lib/model/errors";
import type { DeliveryResult, RecordText } from "@/lib/model/record";
import { type Counts, emptyCounts } from "@/lib/model/run/counts";
import type { Warehouse } from "@/lib/model/table/warehouse";
import {
  beginPart,
  closePart,
  type Execution,
  holdLease,
  noteFirstSent,
  readLeaseMs,
  recordBatch,
  releaseLease,
} from "@/lib/store/parts";
import { listDeferredIdentities, noteWarnings, readRejections } from "@/lib/store/rejections";
import type { RunHeader, RunPart } from "@/lib/store/runs";
import type { SyncedSource } from "@/lib/store/sources";
import type { NewUndelivered } from "@/lib/store/store-undelivered";
import type { PartStatement } from "@/lib/sync/plan/compile-part";
import { countUpdates } from "@/lib/sync/reconcile/count-updates";
import { assignDuplicateIds } from "./assign-duplicate-ids";
import { type Capacity, concurrently } from "./concurrently";
import { deliverDeferred } from "./deliver-deferred";
import { type Partition, partitionRows } from "./partition-rows";
import { openRejectionBreaker } from "./rejection-breaker";

/** What leaves the process. */
export type PartDependencies = { warehouse: Warehouse; destination: Destination };

/** Batches without a delivery result, in number and characters: those under way, and those that wait for throttled identities. */
const OPEN_BATCHES: Capacity = { items: 64, weight: 48_000_000 };
const HEARTBEAT_MS = 10_000;
/** How often it is looked whether an older execution has ended. */
const LEASE_LOOK_MS = 1_000;
/** The destination forgets ids after seven days: a part whose first record was sent longer ago is not repeated by itself. */
const REPEAT_MAX_MS = 6 * 24 * 60 * 60_000;

/**
 * Deliver every record of one part, then close it with its ledger line. Deferred records of earlier runs go before the first.
 *
 * A crash before the ledger line repeats the part, and the destination drops the repeated records by their
 * `insert_id`: each arrives at least once, and counts once. Throws `LEASE_LOST` when the run was stopped or another
 * process took it over, and `REPEAT_TOO_LATE` when a repeat would count twice.
 */
export async function deliverPart(
  source: SyncedSource,
  run: RunHeader,
  part: RunPart,
  statement: PartStatement,
  dependencies: PartDependencies,
  now: Date,
): Promise<void> {
  if (part.closed) return;
  if (part.firstSentAt && now.getTime() - part.firstSentAt.getTime() > REPEAT_MAX_MS)
    throw toTooLateError(part.firstSentAt);

  const execution = await beginPart(source.id, run.id, part.id);
  for (let leftMs = await readLeaseMs(execution); leftMs > 0; leftMs = await readLeaseMs(execution))
    await wait(Math.min(leftMs, LEASE_LOOK_MS));
  await whileLeased(execution, async (signal) => {
    const beforeRequest = () => holdLease(execution);
    if (part.ordinal === 0) await deliverDeferred(source, dependencies.destination, { signal, beforeRequest });
    await deliverRows(source, part, statement, execution, { ...dependencies, signal });
  });
}

/** Send the rows of a part, and close it. The run's first rows go first and alone: if too many of them are rejected, nothing more is sent. */
async function deliverRows(
  { id, dataType, syncUserProperties }: SyncedSource,
  part: RunPart,
  statement: PartStatement,
  execution: Execution,
  { warehouse, destination, signal }: PartDependencies & { signal: AbortSignal },
): Promise<void> {
  const { output } = part;
  const groups = output === "groups" || dataType === "group_properties";
  const limit = openRejectionBreaker(await readRejections(execution.runId));
  const partition = partitionRows({
    output,
    number: statement.numbersRepeats ? assignDuplicateIds(part.rowsExpected ?? 0) : null,
    limit,
    onInvalid: (taken) => recordBatch(execution, taken.counts, taken.invalid),
  });
  const updates = dataType === "event" && syncUserProperties && !groups ? countUpdates() : null;
  const options = { signal, beforeRequest: () => holdLease(execution), deferred: await listDeferredIdentities(id) };
  const send = groups ? destination.deliverGroups : destination.deliverEvents;

  async function deliverBatch(batch: readonly RecordText[], ofFirst = false): Promise<void> {
    const taken = partition.take();
    updates?.note(batch);
    const result = await send(batch, options);
    await recordBatch(execution, ...withResult(taken, result, batch));
    limit.note(0, result.rejected.length, ofFirst);
  }

  await noteFirstSent(execution);
  const records = partition.records(warehouse.stream(statement.text, { signal }));
  try {
    const first = await takeFirst(records, () => output === "records" && limit.firstRowsLeft() > 0);
    if (first.length > 0) await deliverBatch(first, true);
    const rest = withBackpressure(batches(records, groups ? GROUP_LIMITS : BATCH_LIMITS), () =>
      destination.ready(signal),
    );
    await concurrently(rest, OPEN_BATCHES, charactersOf, (batch) => deliverBatch(batch));
  } finally {
    await records.return();
  }
  const { counts, invalid } = partition.take();
  await recordBatch(execution, counts, invalid);
  await noteWarnings(execution.runId, updates?.warnings() ?? []);
  await closePart(execution);
}

/** What a stream gives while a condition holds; the rest stays in it. */
async function takeFirst(
  records: AsyncGenerator<RecordText[], void, undefined>,
  more: () => boolean,
): Promise<RecordText[]> {
  let first: RecordText[] = [];
  while (more() && charactersOf(first) < BATCH_LIMITS.bytesMax) {
    const { value, done } = await records.next();
    if (done) break;
    first = first.concat(value);
  }
  return first;
}

/** Give the next item only when there is room for its request. */
async function* withBackpressure<T>(
  items: AsyncIterable<T>,
  ready: () => Promise<void>,
): AsyncGenerator<T, void, undefined> {
  for await (const item of items) {
    await ready();
    yield item;
  }
}

function charactersOf(batch: readonly RecordText[]): number {
  return batch.reduce((sum, { length }) => sum + length, 0);
}

/** Do work while a heartbeat holds the lease. When the lease is lost the work is aborted, statement and requests with it. */
async function whileLeased(execution: Execution, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const ended = new AbortController();
  const toHistoryLostError = new AbortController();
  setMaxListeners(0, toHistoryLostError.signal);
  const beating = sendHeartbeats(execution, ended.signal).catch((thrown: unknown) =>
    toHistoryLostError.abort(toAppError(thrown)),
  );
  try {
    await work(toHistoryLostError.signal);
  } catch (thrown) {
    await releaseLease(execution);
    throw toHistoryLostError.signal.aborted ? toHistoryLostError.signal.reason : thrown;
  } finally {
    ended.abort();
    await beating;
  }
}

async function sendHeartbeats(execution: Execution, signal: AbortSignal): Promise<void> {
  try {
    for await (const _ of setInterval(HEARTBEAT_MS, null, { signal })) await holdLease(execution);
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
}

function withResult(
  { counts, invalid }: Partition,
  result: DeliveryResult,
  batch: readonly RecordText[],
): [Counts, NewUndelivered[]] {
  const rejected = result.rejected.map(({ index, reason, message }) =>
    toUndelivered("rejected", batch[index], reason, message),
  );
  const deferred = result.deferred.map(({ index, message }) =>
    toUndelivered("held", batch[index], "destination_rejected", message),
  );
  const outcome = { delivered: result.delivered, rejected: rejected.length, deferred: deferred.length };
  return [{ ...emptyCounts(), ...counts, ...outcome }, [...invalid, ...rejected, ...deferred]];
}

/** A record holds its own insert_id, so that equal records of a part are one. */
function toUndelivered(
  state: NewUndelivered["state"],
  payload: RecordText = "{}",
  reason: NewUndelivered["reason"],
  message: string,
): NewUndelivered {
  const identity = state === "held" ? identityKeyOf(payload) : null;
  return { state, reason, message, payload, identity, ordinal: 0 };
}

function toTooLateError(firstSentAt: Date): AppError {
  return new AppError(
    "REPEAT_TOO_LATE",
    `Part of this run was first sent on ${firstSentAt.toISOString().slice(0, 10)}. Amplitude forgets what it has seen after seven days, so sending it again could count rows twice.`,
  );
}
