import { db } from "./db";

/** A connection with the sources that read through it. */
export type ConnectionUse = {
  id: string;
  name: string;
  serverHostname: string;
  httpPath: string;
  verifiedAt: Date | null;
  createdAt: Date;
  sources: { id: string; name: string; project: string }[];
};

/** All connections with their sources, newest first; those of abandoned drafts that were never verified are left out. */
export async function listConnectionUses(): Promise<ConnectionUse[]> {
  const connections = await db.connection.findMany({
    where: { OR: [{ verifiedAt: { not: null } }, { sources: { some: {} } }] },
    orderBy: { createdAt: "desc" },
    omit: { token: true },
    include: {
      sources: { select: { id: true, name: true, project: { select: { name: true } } }, orderBy: { name: "asc" } },
    },
  });
  return connections.map(({ sources, ...rest }) => ({
    ...rest,
    sources: sources.map(({ id, name, project }) => ({ id, name, project: project.name })),
  }));
}

/** How many sources each project has, by the project's id. */
export async function countSourcesByProject(): Promise<Map<string, number>> {
  const groups = await db.source.groupBy({ by: ["projectId"], _count: true });
  return new Map(groups.map(({ projectId, _count }) => [projectId, _count]));
}

/** Who changed what. */
export type AuditView = {
  id: string;
  at: Date;
  actor: string;
  action: string;
  subject: string;
  subjectId: string | null;
  details: Record<string, unknown>;
};

/** Audit entries, newest first; `before` goes on where the last page ended. */
export async function listAudit({ before, limit }: { before: bigint | null; limit: number }): Promise<AuditView[]> {
  const entries = await db.auditEntry.findMany({
    where: before === null ? {} : { id: { lt: before } },
    orderBy: { id: "desc" },
    take: limit,
  });
  return entries.map(({ id, details, ...rest }) => ({
    ...rest,
    id: id.toString(),
    details: details !== null && typeof details === "object" && !Array.isArray(details) ? details : {},
  }));
}

/** The sources of a connection that stopped at a failure which another token may mend: not paused, waiting for no choice. */
export async function listFailingSources(connectionId: string): Promise<string[]> {
  const sources = await db.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Source"
    WHERE "connectionId" = ${connectionId}::uuid AND "failure" IS NOT NULL AND "attention" IS NULL AND "pausedAt" IS NULL`;
  return sources.map(({ id }) => id);
}
