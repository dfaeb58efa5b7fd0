import { z } from "zod";
import type { AuditView, ConnectionUse } from "@/lib/model/source/settings-views";
import type { ListCursor } from "@/lib/model/values/event-view";
import { db } from "@/lib/store/db";
import { Prisma } from "@/lib/store/generated/client";
import { queryRows } from "@/lib/store/rows/query-rows";

/** Sources that are named of one connection; of the others it says how many there are. */
const NAMED_SOURCES = 20;

/**
 * A page of the connections with their sources, newest first; those of abandoned drafts that were never verified are left
 * out. It begins after a connection, not after a number of them: a new one moves none to another page.
 */
export async function listConnectionUses({
  after,
  limit,
}: {
  after: ListCursor | null;
  limit: number;
}): Promise<{ connections: ConnectionUse[]; next: ListCursor | null }> {
  const found = await db.connection.findMany({
    where: {
      OR: [{ verifiedAt: { not: null } }, { sources: { some: {} } }],
      AND: after && z.uuid().safeParse(after.name).success ? isAfter(after) : {},
    },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    take: limit + 1,
    omit: { token: true },
    include: {
      sources: {
        select: { id: true, name: true, project: { select: { name: true } } },
        orderBy: [{ name: "asc" }, { id: "asc" }],
        take: NAMED_SOURCES,
      },
      _count: { select: { sources: true } },
    },
  });
  const connections = found.slice(0, limit).map(({ sources, _count, ...rest }) => ({
    ...rest,
    sources: sources.map(({ id, name, project }) => ({ id, name, project: project.name })),
    sourcesAll: _count.sources,
  }));
  const last = connections.at(-1);
  return { connections, next: found.length > limit && last ? { key: last.createdAt.getTime(), name: last.id } : null };
}

/** Rows after a place in a list that has the newest first. */
function isAfter({ key, name }: ListCursor) {
  const createdAt = new Date(key);
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { gt: name } }] };
}

/** How many sources each project has, by the project's id. */
export async function countSourcesByProject(): Promise<Map<string, number>> {
  const groups = await db.source.groupBy({ by: ["projectId"], _count: true });
  return new Map(groups.map(({ projectId, _count }) => [projectId, _count]));
}

/** Audit entries, newest first; `before` continues where the last page ended. */
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

/** The sources of a connection that stopped at a failure which another token may fix: not paused, waiting for no choice. */
export async function listFailingSources(connectionId: string): Promise<string[]> {
  const sources = await queryRows(
    db,
    z.object({ id: z.string() }),
    Prisma.sql`
    SELECT "id" FROM "Source"
    WHERE "connectionId" = ${connectionId}::uuid AND "failure" IS NOT NULL AND "attention" IS NULL AND "pausedAt" IS NULL`,
  );
  return sources.map(({ id }) => id);
}
