import { randomUUID } from "node:crypto";
import { AppError } from "@/lib/model/errors";
import type { ConnectionView, Credentials } from "@/lib/model/source/connection";
import { recordAudit } from "./audit";
import { db } from "./db";
import type { Connection } from "./generated/client";
import { seal, unseal } from "./seal";

/** Verified connections, newest first: those a new source can reuse. */
export async function listConnections(): Promise<ConnectionView[]> {
  const connections = await db.connection.findMany({
    where: { verifiedAt: { not: null } },
    orderBy: { createdAt: "desc" },
  });
  return connections.map(toView);
}

export async function getConnection(id: string): Promise<ConnectionView> {
  return toView(await find(id));
}

/** A connection's address and token in clear: for the warehouse only, never for a page, a log or an event. */
export async function getCredentials(connectionId: string): Promise<Credentials> {
  const { id, serverHostname, httpPath, token } = await find(connectionId);
  return { serverHostname, httpPath, token: unseal(token, tokenPlace(id)) };
}

/** Save credentials, not verified yet. */
export async function createConnection(credentials: Credentials, actor: string): Promise<ConnectionView> {
  const id = randomUUID();
  const { serverHostname, httpPath, token } = credentials;
  return db.$transaction(async (tx) => {
    const data = { id, name: serverHostname, serverHostname, httpPath, token: seal(token, tokenPlace(id)) };
    const connection = await tx.connection.create({ data });
    await recordAudit(tx, {
      actor,
      action: "connection.created",
      subject: "connection",
      subjectId: id,
      details: { serverHostname, httpPath },
    });
    return toView(connection);
  });
}

/**
 * Change a connection. A null token keeps the saved one, which is refused when the host changes: a token is never
 * sent to a host it was not entered for.
 */
export async function updateConnection(
  id: string,
  change: Omit<Credentials, "token"> & { token: string | null },
  actor: string,
): Promise<ConnectionView> {
  const before = await find(id);
  if (change.token === null && before.serverHostname !== change.serverHostname)
    throw new AppError("INVALID_INPUT", "The server hostname changed: enter the token again.", { field: "token" });
  return db.$transaction(async (tx) => {
    const { serverHostname, httpPath, token } = change;
    const data = {
      name: serverHostname,
      serverHostname,
      httpPath,
      verifiedAt: null,
      ...(token === null ? {} : { token: seal(token, tokenPlace(id)) }),
    };
    const connection = await tx.connection.update({ where: { id }, data });
    await recordAudit(tx, {
      actor,
      action: "connection.changed",
      subject: "connection",
      subjectId: id,
      details: { serverHostname, httpPath, tokenChanged: token !== null },
    });
    return toView(connection);
  });
}

/** Note that every access check passed just now. */
export async function markConnectionVerified(id: string): Promise<void> {
  await db.connection.update({ where: { id }, data: { verifiedAt: new Date() } });
}

async function find(id: string): Promise<Connection> {
  const connection = await db.connection.findUnique({ where: { id } });
  if (!connection)
    throw new AppError("NOT_FOUND", "This connection does not exist any more. Enter the credentials again.");
  return connection;
}

function toView({ id, name, serverHostname, httpPath, verifiedAt }: Connection): ConnectionView {
  return { id, name, serverHostname, httpPath, verifiedAt };
}

function tokenPlace(id: string) {
  return { table: "Connection", column: "token", id };
}
