import { readingSchema } from "@/lib/model/run/part";
import type { UndeliveredCount, UndeliveredState, UndeliveredView } from "@/lib/model/run/run-view";
import { tableNameSchema } from "@/lib/model/table/table-name";
import { db } from "@/lib/store/db";
import type { Prisma } from "@/lib/store/generated/client";

/** Which undelivered records: in one state, of one reason or of all, with a text in the payload or in what is wrong. */
export type UndeliveredFilter = { state: UndeliveredState; reason: string | null; search: string | null };
/** Where a page of undelivered records ended. */
export type UndeliveredCursor = { createdAt: Date; id: string };

const withPart = {
  part: { select: { ordinal: true, table: true, reading: true, run: { select: { number: true } } } },
} satisfies Prisma.UndeliveredRecordInclude;

/** Undelivered records of a source, newest first; `after` continues where the last page ended. */
export async function listUndeliveredViews(
  sourceId: string,
  { filter, after, limit }: { filter: UndeliveredFilter; after: UndeliveredCursor | null; limit: number },
): Promise<UndeliveredView[]> {
  const { state, reason, search } = filter;
  const holds = { contains: search ?? "", mode: "insensitive" } as const;
  const rows = await db.undeliveredRecord.findMany({
    where: {
      sourceId,
      state,
      ...(reason === null ? {} : { reason }),
      AND: [
        search === null ? {} : { OR: [{ payload: holds }, { message: holds }] },
        after === null
          ? {}
          : {
              createdAt: { lte: after.createdAt },
              OR: [{ createdAt: { lt: after.createdAt } }, { id: { lt: after.id } }],
            },
      ],
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit,
    include: withPart,
  });
  return rows.map(toView);
}

/** One undelivered record of a source, or null when it is gone. */
export async function findUndelivered(sourceId: string, id: string): Promise<UndeliveredView | null> {
  const row = await db.undeliveredRecord.findUnique({ where: { id, sourceId }, include: withPart });
  return row && toView(row);
}

/** How many rows are kept, by state and reason; the most frequent reason first. */
export async function countUndelivered(sourceId: string): Promise<UndeliveredCount[]> {
  const groups = await db.undeliveredRecord.groupBy({ by: ["state", "reason"], where: { sourceId }, _count: true });
  return groups
    .map(({ state, reason, _count }) => ({ state, reason, count: _count }))
    .sort((one, other) => other.count - one.count);
}

/** All undelivered records that a filter lets through, newest first, a page of the database at a time. */
export async function* streamUndelivered(
  sourceId: string,
  filter: UndeliveredFilter,
): AsyncIterable<UndeliveredView[]> {
  for (let after: UndeliveredCursor | null = null; ; ) {
    const page: UndeliveredView[] = await listUndeliveredViews(sourceId, { filter, after, limit: 500 });
    const last = page.at(-1);
    if (last) yield page;
    if (!last || page.length < 500) return;
    after = last;
  }
}

function toView({
  id,
  state,
  reason,
  message,
  payload,
  createdAt,
  sent,
  note,
  resolvedAt,
  part,
}: Prisma.UndeliveredRecordGetPayload<{ include: typeof withPart }>): UndeliveredView {
  const { ordinal, table, reading, run } = part;
  const from = { ordinal, table: tableNameSchema.parse(table), reading: readingSchema.parse(reading) };
  const resolved = { sent, note, resolvedAt };
  return { id, state, reason, message, payload, createdAt, ...resolved, runNumber: run.number, part: from };
}
