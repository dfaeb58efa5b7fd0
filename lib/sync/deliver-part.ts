import { setInterval, setTimeout as wait } from "node:timers/promises";
import { BATCH_LIMITS, batches, GROUP_LIMITS } from "@/lib/amplitude/batches";
import type { Destination } from "@/lib/amplitude/open-destination";
import { AppError, toAppError } from "@/lib/core/errors";
import type { Receipt, RecordText } from "@/lib/core/record";
import { type Counts, emptyCounts } from "@/lib/core/run";
import type { Warehouse } from "@/lib/core/warehouse";
import {
  beginPart,
  closePart,
  type Execution,
  holdLease,
  noteFirstSent,
  recordBatch,
  releaseLease,
} from "@/lib/store/parts";
import type { NewRejected } from "@/lib/store/rejected-records";
import type { Run, RunPart } from "@/lib/store/runs";
import type { SyncedSource } from "@/lib/store/sources";
import { concurrently } from "./concurrently";
import { type Tally, tallyRows } from "./tally-rows";

/** What leaves the process. */
export type Outside = { warehouse: Warehouse; destination: Destination };

/** Requests under way at once. */
const REQUESTS_MAX = 4;
const HEARTBEAT_MS = 10_000;
/** The destination forgets ids after seven days: a part whose first record was sent longer ago is not repeated by itself. */
const REPEAT_MAX_MS = 6 * 24 * 60 * 60_000;

/**
 * Deliver every record of one part, then close it with its ledger line.
 *
 * A crash before the ledger line repeats the part, and the destination drops the repeated records by their
 * `insert_id`: each arrives at least once, and counts once. Throws `LEASE_LOST` when the run was stopped or another
 * process took it over, and `REPEAT_TOO_LATE` when a repeat would count twice.
 */
export async function deliverPart(
  source: SyncedSource,
  run: Run,
  part: RunPart,
  statement: string,
  outside: Outside,
  now: Date,
): Promise<void> {
  if (part.closed) return;
  if (part.firstSentAt && now.getTime() - part.firstSentAt.getTime() > REPEAT_MAX_MS) throw tooLate(part.firstSentAt);

  const { execution, waitMs } = await beginPart(source.id, run.id, part.id);
  await wait(waitMs);
  await whileHeld(execution, async (signal) => {
    const tally = tallyRows({
      output: part.output,
      onRefused: (taken) => recordBatch(execution, taken.counts, taken.refused),
    });
    const send =
      part.output === "groups" || source.dataType === "group_properties"
        ? outside.destination.deliverGroups
        : outside.destination.deliverEvents;
    const limits = send === outside.destination.deliverGroups ? GROUP_LIMITS : BATCH_LIMITS;
    const records = tally.records(outside.warehouse.stream(statement, { signal }));

    await noteFirstSent(execution);
    await concurrently(batches(records, limits), REQUESTS_MAX, async (batch) => {
      const taken = tally.take();
      const receipt = await send(batch, { signal, beforeRequest: () => holdLease(execution) });
      await recordBatch(execution, ...withReceipt(taken, receipt, batch));
    });

    const rest = tally.take();
    await recordBatch(execution, rest.counts, rest.refused);
    await closePart(execution);
  });
}

/** Do work while a heartbeat holds the lease. When the lease is lost the work is aborted, statement and requests with it. */
async function whileHeld(execution: Execution, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const ended = new AbortController();
  const lost = new AbortController();
  const beating = beat(execution, ended.signal).catch((thrown: unknown) => lost.abort(toAppError(thrown)));
  try {
    await work(lost.signal);
  } catch (thrown) {
    await releaseLease(execution);
    throw lost.signal.aborted ? lost.signal.reason : thrown;
  } finally {
    ended.abort();
    await beating;
  }
}

async function beat(execution: Execution, signal: AbortSignal): Promise<void> {
  try {
    for await (const _ of setInterval(HEARTBEAT_MS, null, { signal })) await holdLease(execution);
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
}

function withReceipt(
  { counts, refused }: Tally,
  receipt: Receipt,
  batch: readonly RecordText[],
): [Counts, NewRejected[]] {
  const rejected = receipt.rejected.map(({ index, reason, message }) =>
    kept("rejected", batch[index], reason, message),
  );
  const held = receipt.held.map(({ index, message }) => kept("held", batch[index], "destination_rejected", message));
  const outcome = { delivered: receipt.delivered, rejected: rejected.length, held: held.length };
  return [{ ...emptyCounts(), ...counts, ...outcome }, [...refused, ...rejected, ...held]];
}

/** A record holds its own insert_id, so that equal records of a part are one. */
function kept(
  state: NewRejected["state"],
  payload: RecordText | undefined,
  reason: NewRejected["reason"],
  message: string,
): NewRejected {
  return { state, reason, message, payload: payload ?? "", ordinal: 0 };
}

function tooLate(firstSentAt: Date): AppError {
  return new AppError(
    "REPEAT_TOO_LATE",
    `Part of this run was first sent on ${firstSentAt.toISOString().slice(0, 10)}. Amplitude forgets what it has seen after seven days, so sending it again could count rows twice.`,
  );
}
