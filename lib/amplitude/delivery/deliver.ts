import { AppError } from "@/lib/model/errors";
import { type DeliveryResult, REJECTION_MESSAGE, type RecordText } from "@/lib/model/record";
import { backoffMs, THROTTLES_MAX, throttleMs, WAIT_MS_MAX } from "./backoff";
import { type DestinationResponse, SILENCED } from "./destination-response";
import { type Identity, identityKey, identityOf } from "./identity";
import type { BatchOutcome } from "./send-with-retry";
import { type Identities, isAmong, type Throttles } from "./throttles";

/** Records that go in one request: where they stand in the batch, how often they were throttled, and when they may go. */
type PendingRequest = { indices: readonly number[]; throttles: number; notBeforeMs: number };

export type BatchDependencies = {
  /** Send the records in one request and give the destination's judgement. */
  send(records: readonly RecordText[]): Promise<BatchOutcome>;
  wait(delayMs: number): Promise<void>;
  now(): number;
  /** Who waits, whichever batch was named. */
  throttles: Throttles;
  /** Identities (`identityKey`) with a deferred record: later records of these are deferred too. */
  deferred: Set<string>;
};

/** A batch on its way to its delivery result. */
type Delivery = { batch: readonly RecordText[]; result: DeliveryResult; dependencies: BatchDependencies };

/**
 * Bring a batch to its delivery result: every record ends delivered, rejected or deferred.
 *
 * Records that the destination rejects by index leave the batch, and the others are sent again. Where it rejects a record
 * without naming it, the request is halved until that record is alone. Throttled users wait, here and in other batches,
 * while other users continue. Records of users over the daily quota, or of users who are throttled without end, are
 * deferred. Records of one identity stay in their order. Throws what `send` throws, and `DESTINATION_THROTTLED` when
 * everybody is throttled without end: part of the batch may have been delivered then, and all of it is sent again later.
 */
export async function deliver(
  batch: readonly RecordText[],
  requests: readonly (readonly number[])[],
  dependencies: BatchDependencies,
): Promise<DeliveryResult> {
  const result: DeliveryResult = { delivered: 0, rejected: [], deferred: [] };
  const delivery: Delivery = { batch, result, dependencies };
  const queue: PendingRequest[] = requests.map((indices) => ({ indices, throttles: 0, notBeforeMs: 0 }));

  for (let pending = takeNext(queue, dependencies.now()); pending; pending = takeNext(queue, dependencies.now())) {
    const delayMs = pending.notBeforeMs - dependencies.now();
    if (delayMs > 0) await dependencies.wait(delayMs);
    const { going, waiting } = admit(pending, delivery);
    queue.unshift(...waiting);
    if (going.indices.length === 0) continue;
    const whole = going.indices.length === batch.length;
    const outcome = await dependencies.send(whole ? batch : going.indices.flatMap((index) => batch[index] ?? []));
    queue.unshift(...applyOutcome(outcome, going, delivery));
  }

  result.rejected.sort((one, other) => one.index - other.index);
  result.deferred.sort((one, other) => one.index - other.index);
  return result;
}

/** The first request that may be sent now, or the one that may be sent soonest. */
function takeNext(queue: PendingRequest[], nowMs: number): PendingRequest | undefined {
  const soonest = Math.max(nowMs, Math.min(...queue.map(({ notBeforeMs }) => notBeforeMs)));
  const at = queue.findIndex(({ notBeforeMs }) => notBeforeMs <= soonest);
  return at < 0 ? undefined : queue.splice(at, 1)[0];
}

/**
 * Take throttled and deferred identities out of a request, also those that another response named. Records are read only
 * while there is such an identity.
 */
function admit(
  pending: PendingRequest,
  { batch, result, dependencies }: Delivery,
): { going: PendingRequest; waiting: PendingRequest[] } {
  const { throttles, deferred, now } = dependencies;
  if (throttles.isEmpty() && deferred.size === 0) return { going: pending, waiting: [] };
  const going: number[] = [];
  const waiting = new Map<number, number[]>();
  for (const index of pending.indices) {
    const identity = identityOf(batch[index] ?? "");
    const untilMs = throttles.waitsUntil(identity, now());
    if (deferred.has(identityKey(identity) ?? "")) result.deferred.push({ index, message: AFTER_DEFERRED });
    else if (untilMs === null) going.push(index);
    else waiting.get(untilMs)?.push(index) ?? waiting.set(untilMs, [index]);
  }
  return {
    going: { ...pending, indices: going },
    waiting: [...waiting].map(([notBeforeMs, indices]) => ({ ...pending, indices, notBeforeMs })),
  };
}

const AFTER_DEFERRED = "An earlier record of this user or device is deferred, so this record waits for it.";
const OVER_QUOTA = "The daily quota of this user or device is used up.";
const TOO_FAST = "The destination keeps asking to slow down for this user or device.";

/** Record the outcome of a request, and return the requests that are still to be sent, in their order. */
function applyOutcome(outcome: BatchOutcome, pending: PendingRequest, delivery: Delivery): PendingRequest[] {
  const { result, batch } = delivery;
  const { indices } = pending;
  switch (outcome.kind) {
    case "accepted":
      result.delivered += indices.length;
      return [];
    case "some_rejected": {
      const { reasons, silencedDevices } = outcome;
      const reasonOf = (at: number, index: number) =>
        reasons.get(at) ?? (isSilenced(batch[index] ?? "", silencedDevices) ? SILENCED : undefined);
      const remaining = indices.filter((index, at) => {
        const message = reasonOf(at, index);
        if (message !== undefined) result.rejected.push({ index, reason: "destination_rejected", message });
        return message === undefined;
      });
      // An answer that names none of these would be given again and again.
      if (remaining.length === indices.length)
        return halve(pending, (index) =>
          result.rejected.push({ index, reason: "destination_rejected", message: SILENCED }),
        );
      return pendingOf(pending, remaining);
    }
    case "one_rejected":
      return halve(pending, (index) =>
        result.rejected.push({ index, reason: "destination_rejected", message: outcome.reason }),
      );
    case "too_large":
      return halve(pending, (index) =>
        result.rejected.push({ index, reason: "too_large", message: REJECTION_MESSAGE.too_large }),
      );
    case "throttled":
      return splitThrottled(outcome, pending, delivery);
  }
}

function isSilenced(record: RecordText, devices: ReadonlySet<string>): boolean {
  return devices.size > 0 && isAmong(identityOf(record), { users: new Set(), devices });
}

function halve(pending: PendingRequest, refuseLone: (index: number) => void): PendingRequest[] {
  const { indices } = pending;
  const [first] = indices;
  if (indices.length === 1 && first !== undefined) {
    refuseLone(first);
    return [];
  }
  const middle = Math.ceil(indices.length / 2);
  return [...pendingOf(pending, indices.slice(0, middle)), ...pendingOf(pending, indices.slice(middle))];
}

type Throttled = Extract<DestinationResponse, { kind: "throttled" }>;
type Member = { index: number; at: number; identity: Identity };

/** A 429 took nothing. Records over the quota are deferred, throttled users wait, and the other users continue at once. */
function splitThrottled(
  outcome: Throttled,
  pending: PendingRequest,
  { batch, result, dependencies }: Delivery,
): PendingRequest[] {
  const throttles = pending.throttles + 1;
  const waitMs = outcome.retryAfterMs ?? throttleMs(throttles);
  const endless = throttles > THROTTLES_MAX || waitMs > WAIT_MS_MAX;
  const members = pending.indices.map((index, at): Member => ({ index, at, identity: identityOf(batch[index] ?? "") }));
  const defer = ({ index, identity }: Member, message: string) => {
    result.deferred.push({ index, message });
    const key = identityKey(identity);
    if (key !== null) dependencies.deferred.add(key);
  };

  const [overQuota, free] = split(members, ({ identity }) => isAmong(identity, outcome.overQuota));
  for (const member of overQuota) defer(member, OVER_QUOTA);
  const throttled = withIdentitiesAt(outcome, free);
  const [waiting, others] = split(free, ({ at, identity }) => outcome.indices.has(at) || isAmong(identity, throttled));

  const nobodyNamed = overQuota.length + waiting.length === 0;
  if (nobodyNamed && endless) {
    const message = "The destination asks to slow down. The records are sent again later.";
    throw new AppError("DESTINATION_THROTTLED", message, { retryAfterMs: waitMs });
  }
  // Everybody is too fast for a destination that is busy: each time it says so, it is given longer.
  if (nobodyNamed) {
    const busyMs = Math.max(waitMs, backoffMs(throttles, 1));
    return [{ indices: pending.indices, throttles, notBeforeMs: dependencies.now() + busyMs }];
  }
  const notBeforeMs = dependencies.now() + waitMs;
  if (endless) for (const member of waiting) defer(member, TOO_FAST);
  else dependencies.throttles.note(throttled, notBeforeMs);
  const indicesOf = (some: Member[]) => some.map(({ index }) => index);
  return [
    ...pendingOf(pending, indicesOf(others)),
    ...(endless ? [] : pendingOf({ throttles }, indicesOf(waiting), notBeforeMs)),
  ];
}

function split(members: Member[], holds: (member: Member) => boolean): [Member[], Member[]] {
  const yes = new Set(members.filter(holds));
  return [[...yes], members.filter((member) => !yes.has(member))];
}

/** The identities that are throttled by name, and those of the records throttled by index: an identity waits as a whole. */
function withIdentitiesAt({ identities, indices }: Throttled, members: readonly Member[]): Identities {
  const users = new Set(identities.users);
  const devices = new Set(identities.devices);
  for (const { at, identity } of members) {
    if (!indices.has(at)) continue;
    if (identity.user !== null) users.add(identity.user);
    else if (identity.device !== null) devices.add(identity.device);
  }
  return { users, devices };
}

function pendingOf(
  { throttles }: Pick<PendingRequest, "throttles">,
  indices: readonly number[],
  notBeforeMs = 0,
): PendingRequest[] {
  return indices.length === 0 ? [] : [{ indices, throttles, notBeforeMs }];
}
