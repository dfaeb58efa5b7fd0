import type { Identity } from "./identity";

/** Users and devices by their ids. */
export type Identities = { users: ReadonlySet<string>; devices: ReadonlySet<string> };

/** Who has been asked to slow down, and until when: what all requests to one destination know of each other. */
export type Throttles = {
  isEmpty(): boolean;
  note(identities: Identities, untilMs: number): void;
  /** When records of this identity may be sent again; null: now. */
  waitsUntil(identity: Identity, nowMs: number): number | null;
};

export function createThrottles(): Throttles {
  const users = new Map<string, number>();
  const devices = new Map<string, number>();

  function until(known: Map<string, number>, id: string | null, nowMs: number): number {
    const untilMs = id === null ? undefined : known.get(id);
    if (id !== null && untilMs !== undefined && untilMs <= nowMs) known.delete(id);
    return untilMs ?? 0;
  }

  return {
    isEmpty: () => users.size + devices.size === 0,
    note(identities, untilMs) {
      for (const user of identities.users) users.set(user, Math.max(untilMs, users.get(user) ?? 0));
      for (const device of identities.devices) devices.set(device, Math.max(untilMs, devices.get(device) ?? 0));
    },
    waitsUntil({ user, device }, nowMs) {
      const untilMs = Math.max(until(users, user, nowMs), until(devices, device, nowMs));
      return untilMs > nowMs ? untilMs : null;
    },
  };
}

/** Whether one of an identity's ids is among those named. */
export function isAmong({ user, device }: Identity, { users, devices }: Identities): boolean {
  return (user !== null && users.has(user)) || (device !== null && devices.has(device));
}
