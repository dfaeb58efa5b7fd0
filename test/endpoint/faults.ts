import { z } from "zod";

const times = z.int().positive().optional();
const names = z.array(z.string()).default([]);

/** Whose records a fault concerns: these users, devices or (for groups) `type/value` names; with none of them, everybody's. */
const concerned = { users: names, devices: names };

/**
 * Ways in which the endpoint can be told to misbehave. `times` bounds how many requests a fault meets; without it, it
 * lasts until it is removed. Bodies are those that Amplitude documents (Batch Event Upload API, HTTP V2 API).
 */
const faultSchema = z.discriminatedUnion("kind", [
  /** 429: these identities are too fast. With nobody named, nobody is named in the answer either. */
  z.strictObject({
    kind: z.literal("throttle"),
    ...concerned,
    retryAfterSeconds: z.number().nonnegative().nullable().default(null),
    times,
  }),
  /** 429: these identities are over their daily quota. */
  z.strictObject({ kind: z.literal("quota"), ...concerned, times }),
  /** 400: these devices are muted. */
  z.strictObject({ kind: z.literal("silence"), devices: names, times }),
  /** 400 that names the records of these users or devices by index; only the first of them where `firstOnly`. */
  z.strictObject({
    kind: z.literal("reject"),
    ...concerned,
    field: z.string().default("event_properties"),
    firstOnly: z.boolean().default(false),
    times,
  }),
  /** 400 that names nobody, for requests with a record of these users or devices. */
  z.strictObject({ kind: z.literal("reject_unnamed"), ...concerned, times }),
  /** 413 for requests of more records or bytes than these. */
  z.strictObject({
    kind: z.literal("too_large"),
    recordsMax: z.int().nonnegative().optional(),
    bytesMax: z.int().nonnegative().optional(),
    times,
  }),
  /** A bare status: 500, 502, 503, 504, 408, 403 … Nothing is taken. */
  z.strictObject({
    kind: z.literal("status"),
    status: z.int().min(400).max(599),
    retryAfterSeconds: z.number().nonnegative().nullable().default(null),
    times,
  }),
  /** 400 `Invalid API key`. */
  z.strictObject({ kind: z.literal("bad_key"), times }),
  /** The records are taken, and no answer ever comes. */
  z.strictObject({ kind: z.literal("lose_response"), times }),
  /** The connection is reset: before anything is taken, or, when `taken`, in the middle of the answer. */
  z.strictObject({ kind: z.literal("reset"), taken: z.boolean().default(false), times }),
  /** Everything takes so long before it is taken. */
  z.strictObject({ kind: z.literal("slow"), milliseconds: z.int().positive(), times }),
]);
export type Fault = z.infer<typeof faultSchema>;
/** As it is written down: fields with a default may be left out. */
export type FaultInput = z.input<typeof faultSchema>;
export type ActiveFault = { id: number; fault: Fault; happened: number };

/** Whose record it is. */
export type Identity = { user: string | null; device: string | null };

/** What the endpoint shall do with a request: answer like this, and take its records before or not. */
export type Behaviour =
  | { kind: "response"; status: number; body?: unknown; headers?: Record<string, string> }
  | { kind: "lose_response" }
  | { kind: "reset"; taken: boolean }
  | { kind: "take" };

/** The faults in force. The clock and the network stay outside: this only says what shall happen. */
export function createFaults() {
  let active: ActiveFault[] = [];
  let nextId = 1;
  const happened = new Map<Fault["kind"], number>();

  /** Count a fault as met; it is gone after its last time. */
  function meet(entry: ActiveFault): void {
    entry.happened += 1;
    happened.set(entry.fault.kind, (happened.get(entry.fault.kind) ?? 0) + 1);
    if (entry.fault.times === entry.happened) active = active.filter((other) => other !== entry);
  }

  return {
    list: (): readonly ActiveFault[] => active,
    happened: (): Record<string, number> => Object.fromEntries(happened),
    add(input: FaultInput): ActiveFault {
      const entry = { id: nextId++, fault: faultSchema.parse(input), happened: 0 };
      active.push(entry);
      return entry;
    },
    remove(id: number): boolean {
      const before = active.length;
      active = active.filter((entry) => entry.id !== id);
      return active.length < before;
    },
    clear() {
      active = [];
    },
    /** Milliseconds to wait before the request is looked at. */
    delayMs(): number {
      let delayMs = 0;
      for (const entry of [...active]) {
        if (entry.fault.kind !== "slow") continue;
        meet(entry);
        delayMs += entry.fault.milliseconds;
      }
      return delayMs;
    },
    /** What shall become of a request: the first fault that concerns it decides. */
    decide(records: readonly Identity[], bytes: number): Behaviour {
      for (const entry of [...active]) {
        const behaviour = behave(entry.fault, records, bytes);
        if (!behaviour) continue;
        meet(entry);
        return behaviour;
      }
      return { kind: "take" };
    },
  };
}

function behave(fault: Fault, records: readonly Identity[], bytes: number): Behaviour | null {
  switch (fault.kind) {
    case "throttle":
      return throttle(fault, records);
    case "quota":
      return throttle({ ...fault, retryAfterSeconds: null }, records, "exceeded_daily_quota");
    case "silence":
      return silence(fault.devices, records);
    case "reject":
    case "reject_unnamed":
      return refuse(fault, records);
    case "too_large": {
      const { recordsMax = Number.POSITIVE_INFINITY, bytesMax = Number.POSITIVE_INFINITY } = fault;
      if (records.length <= recordsMax && bytes <= bytesMax) return null;
      return makeResponse(413, { error: "Payload too large" });
    }
    case "status":
      return makeResponse(fault.status, {}, fault.retryAfterSeconds);
    case "bad_key":
      return makeResponse(400, { error: "Invalid API key" });
    case "lose_response":
      return { kind: "lose_response" };
    case "reset":
      return { kind: "reset", taken: fault.taken };
    case "slow":
      return null;
  }
}

type Concerned = { users: readonly string[]; devices: readonly string[] };

function throttle(
  fault: Concerned & { retryAfterSeconds: number | null },
  records: readonly Identity[],
  prefix: "throttled" | "exceeded_daily_quota" = "throttled",
): Behaviour | null {
  const everybody = fault.users.length + fault.devices.length === 0;
  const at = indicesOf(fault, records);
  if (!everybody && at.length === 0) return null;
  const named = (known: readonly string[], of: (identity: Identity) => string | null) =>
    Object.fromEntries(
      known.filter((name) => records.some((identity) => of(identity) === name)).map((name) => [name, 1]),
    );
  const body = {
    error: "Too many requests for some devices and users",
    eps_threshold: 1_000,
    [`${prefix}_users`]: named(fault.users, ({ user }) => user),
    [`${prefix}_devices`]: named(fault.devices, ({ device }) => device),
    throttled_events: everybody ? [] : at,
  };
  return makeResponse(429, body, fault.retryAfterSeconds);
}

function silence(devices: readonly string[], records: readonly Identity[]): Behaviour | null {
  const at = indicesOf({ users: [], devices }, records);
  if (at.length === 0) return null;
  const error = "Events silenced for device_id";
  return makeResponse(400, {
    error,
    eps_threshold: 0,
    silenced_devices: devices,
    silenced_events: at,
    throttled_events: [],
  });
}

function refuse(
  fault: Extract<Fault, { kind: "reject" | "reject_unnamed" }>,
  records: readonly Identity[],
): Behaviour | null {
  const at = indicesOf(fault, records);
  if (at.length === 0) return null;
  if (fault.kind === "reject_unnamed") return makeResponse(400, { error: "Invalid event JSON" });
  const error = "Invalid field values on some events";
  return makeResponse(400, {
    error,
    events_with_invalid_fields: { [fault.field]: fault.firstOnly ? at.slice(0, 1) : at },
  });
}

function indicesOf({ users, devices }: Concerned, records: readonly Identity[]): number[] {
  return [...records.keys()].filter((index) => {
    const { user = null, device = null } = records[index] ?? {};
    return (user !== null && users.includes(user)) || (device !== null && devices.includes(device));
  });
}

function makeResponse(code: number, body: object, retryAfterSeconds: number | null = null): Behaviour {
  const headers = retryAfterSeconds === null ? undefined : { "retry-after": String(retryAfterSeconds) };
  return { kind: "response", status: code, body: { code, ...body }, headers };
}
