import { createHash } from "node:crypto";
import { openWarehouse, type WarehouseOptions } from "./open-warehouse";
import { type RenewableWarehouse, wrapRenewable } from "./wrap-renewable";

/** `isShared`: works that share may use the session at the same time. `idleMs`: how long it waits for its next use. */
export type SessionUse = { isShared: boolean; idleMs: number };

/** A session that is in use or waits for its next use. */
export type PooledSession = {
  key: string;
  use: SessionUse;
  users: number;
  /** Given up by a user: nobody takes it again, and its last user closes it. */
  isGivenUp: boolean;
  /** Closes the session when its time is over; null while it is in use. */
  closing: NodeJS.Timeout | null;
  warehouse: RenewableWarehouse;
};

/** Sessions that wait at once for one warehouse: as many as steps that share a connection. */
const IDLE_MAX = 6;

// The built app has several copies of this module: pages, actions and functions share one pool.
const cached = globalThis as { lakefeedSessions?: Map<string, PooledSession[]> };
const pool = cached.lakefeedSessions ?? new Map<string, PooledSession[]>();
cached.lakefeedSessions = pool;

/** A session that others share just now, one that waits, or a new one. `giveSession` ends its use. */
export function takeSession(options: WarehouseOptions, use: SessionUse): PooledSession {
  const key = keyOf(options);
  const sessions = pool.get(key) ?? [];
  const isIdle = ({ users }: PooledSession) => users === 0;
  const shared = use.isShared ? sessions.findLast((session) => !isIdle(session) && session.use.isShared) : undefined;
  const session = shared ?? sessions.findLast(isIdle) ?? createSession(key, options, use);
  if (!sessions.includes(session)) pool.set(key, [...sessions, session]);
  if (session.closing) clearTimeout(session.closing);
  session.closing = null;
  session.users += 1;
  session.use = use;
  return session;
}

/** End a use of a session. One that is not usable any more is closed by its last user. */
export function giveSession(session: PooledSession, { isUsable }: { isUsable: boolean }): void {
  session.users -= 1;
  if (!isUsable) {
    session.isGivenUp = true;
    forget(session);
  }
  if (session.users > 0) return;
  const idle = (pool.get(session.key) ?? []).filter(({ users }) => users === 0);
  if (session.isGivenUp || idle.length > IDLE_MAX) {
    close(session);
  } else {
    session.warehouse.noteIdle();
    session.closing = setTimeout(() => close(session), session.use.idleMs).unref();
  }
}

function close(session: PooledSession): void {
  forget(session);
  void session.warehouse.close();
}

function forget(session: PooledSession): void {
  const others = (pool.get(session.key) ?? []).filter((each) => each !== session);
  if (others.length > 0) pool.set(session.key, others);
  else pool.delete(session.key);
}

function createSession(key: string, options: WarehouseOptions, use: SessionUse): PooledSession {
  const warehouse = wrapRenewable(() => openWarehouse(options));
  return { key, use, users: 0, isGivenUp: false, closing: null, warehouse };
}

/** The token is part of what tells sessions apart, and is kept as a digest only. */
function keyOf(options: WarehouseOptions): string {
  return createHash("sha256").update(JSON.stringify(options)).digest("hex");
}
