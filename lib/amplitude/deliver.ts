import { AppError } from "@/lib/core/errors";
import { REFUSAL_MESSAGE, type Receipt, type RecordText } from "@/lib/core/record";
import type { Answer, Identities } from "./answer";
import { THROTTLES_MAX, throttleMs, WAIT_MS_MAX } from "./pace";
import type { Verdict } from "./send-patiently";

/** Records that go in one request: where they stand in the batch, and how often they have been throttled. */
type Share = { indices: readonly number[]; throttles: number; waitMs: number };

export type Outside = {
  /** Send the records in one request and give the destination's judgement. */
  send(records: readonly RecordText[]): Promise<Verdict>;
  wait(delayMs: number): Promise<void>;
};

/**
 * Bring a batch to its receipt: every record ends delivered, rejected or held.
 *
 * What the destination refuses by name leaves the batch and the rest is sent again; what it refuses without a name is
 * halved until the record stands alone; who is throttled waits while the others go on; who is over the daily quota is
 * held. Records of one identity stay in their order. Throws what `send` throws, and `DESTINATION_THROTTLED` when the
 * throttling does not end: then part of the batch may have been delivered, and all of it is sent again later.
 */
export async function deliver(
  batch: readonly RecordText[],
  shares: readonly (readonly number[])[],
  { send, wait }: Outside,
): Promise<Receipt> {
  const receipt: Receipt = { delivered: 0, rejected: [], held: [] };
  const queue: Share[] = shares.map((indices) => ({ indices, throttles: 0, waitMs: 0 }));

  for (let share = queue.shift(); share; share = queue.shift()) {
    if (share.waitMs > 0) await wait(share.waitMs);
    const verdict = await send(share.indices.flatMap((index) => batch[index] ?? []));
    queue.unshift(...applyVerdict(verdict, share, batch, receipt));
  }

  receipt.rejected.sort((one, other) => one.index - other.index);
  receipt.held.sort((one, other) => one.index - other.index);
  return receipt;
}

/** Write down what is settled and give what is still to be sent, in the order in which to send it. */
function applyVerdict(verdict: Verdict, share: Share, batch: readonly RecordText[], receipt: Receipt): Share[] {
  const { indices } = share;
  switch (verdict.kind) {
    case "accepted":
      receipt.delivered += indices.length;
      return [];
    case "some_rejected":
      for (const [at, message] of verdict.reasons) {
        const index = indices[at];
        if (index !== undefined) receipt.rejected.push({ index, reason: "destination_rejected", message });
      }
      return shareOf(
        share,
        indices.filter((_, at) => !verdict.reasons.has(at)),
      );
    case "one_rejected":
      return halve(share, (index) =>
        receipt.rejected.push({ index, reason: "destination_rejected", message: verdict.reason }),
      );
    case "too_large":
      return halve(share, (index) =>
        receipt.rejected.push({ index, reason: "too_large", message: REFUSAL_MESSAGE.too_large }),
      );
    case "throttled":
      return partition(verdict, share, batch, receipt);
  }
}

function halve(share: Share, refuseLone: (index: number) => void): Share[] {
  const { indices } = share;
  const [first] = indices;
  if (indices.length === 1 && first !== undefined) {
    refuseLone(first);
    return [];
  }
  const middle = Math.ceil(indices.length / 2);
  return [...shareOf(share, indices.slice(0, middle)), ...shareOf(share, indices.slice(middle))];
}

/** A 429 took nothing. Those over the quota are held, the throttled wait, the others go on at once. */
function partition(
  verdict: Extract<Answer, { kind: "throttled" }>,
  share: Share,
  batch: readonly RecordText[],
  receipt: Receipt,
): Share[] {
  const throttles = share.throttles + 1;
  const waitMs = verdict.retryAfterMs ?? throttleMs(throttles);
  if (throttles > THROTTLES_MAX || waitMs > WAIT_MS_MAX)
    throw new AppError(
      "DESTINATION_THROTTLED",
      "The destination asks to slow down. The records are sent again later.",
      { retryAfterMs: waitMs },
    );

  const members = share.indices.map((index, at) => ({ index, at, identity: identityOf(batch[index] ?? "") }));
  const free = members.filter(({ identity }) => !isAmong(identity, verdict.overQuota));
  for (const { index, identity } of members)
    if (isAmong(identity, verdict.overQuota))
      receipt.held.push({ index, message: "The daily quota of this user or device is used up." });

  const throttled = withIdentitiesAt(verdict, members);
  const waiting = free.filter(({ at, identity }) => verdict.indices.has(at) || isAmong(identity, throttled));
  const others = free.filter((member) => !waiting.includes(member));
  const nobodyNamed = waiting.length === 0 && free.length === members.length;
  const indicesOf = (some: typeof members) => some.map(({ index }) => index);
  if (nobodyNamed) return [{ indices: share.indices, throttles, waitMs }];
  return [...shareOf({ throttles }, indicesOf(others)), ...shareOf({ throttles }, indicesOf(waiting), waitMs)];
}

type Identity = { user: string | null; device: string | null };

/** The identities that are throttled by name, and those of the records throttled by index: an identity waits as a whole. */
function withIdentitiesAt(
  { identities, indices }: Extract<Answer, { kind: "throttled" }>,
  members: readonly { at: number; identity: Identity }[],
): Identities {
  const users = new Set(identities.users);
  const devices = new Set(identities.devices);
  for (const { at, identity } of members) {
    if (!indices.has(at)) continue;
    if (identity.user !== null) users.add(identity.user);
    else if (identity.device !== null) devices.add(identity.device);
  }
  return { users, devices };
}

function isAmong({ user, device }: Identity, { users, devices }: Identities): boolean {
  return (user !== null && users.has(user)) || (device !== null && devices.has(device));
}

/** Whose record it is. Only a throttled batch is read so closely. */
function identityOf(record: RecordText): Identity {
  const { user_id, device_id }: { user_id?: unknown; device_id?: unknown } = JSON.parse(record);
  return {
    user: typeof user_id === "string" ? user_id : null,
    device: typeof device_id === "string" ? device_id : null,
  };
}

function shareOf({ throttles }: Pick<Share, "throttles">, indices: readonly number[], waitMs = 0): Share[] {
  return indices.length === 0 ? [] : [{ indices, throttles, waitMs }];
}
