import { z } from "zod";
import { type Counts, countsSchema, emptyCounts } from "@/lib/model/run/counts";
import type { LedgerFilter, LedgerLine } from "@/lib/model/run/run-view";
import { db } from "@/lib/store/db";
import { Prisma } from "@/lib/store/generated/client";
import { selectCountsSql, sumCountsSql } from "@/lib/store/rows/counts-sql";
import { queryRows } from "@/lib/store/rows/query-rows";
import { partRowSchema, toPartView } from "./run-views";

/** Where a page of the ledger ended. */
export type LedgerCursor = { runNumber: number; ordinal: number };

/** Closed parts of a source's runs, newest first; `after` continues where the last page ended. */
export async function listLedger(
  sourceId: string,
  { filter, after, limit }: { filter: LedgerFilter; after: LedgerCursor | null; limit: number },
): Promise<LedgerLine[]> {
  const page = after
    ? Prisma.sql`AND (r."number" < ${after.runNumber} OR (r."number" = ${after.runNumber} AND p."ordinal" > ${after.ordinal}))`
    : Prisma.empty;
  const rows = await queryRows(
    db,
    partRowSchema.extend({ runNumber: z.int() }),
    Prisma.sql`
    SELECT r."number" AS "runNumber", p."ordinal", p."state", p."startedAt", p."endedAt", p."attempts", p."table", p."reading",
      p."output", ${selectCountsSql("p")}
    FROM "SyncRun" r JOIN "SyncPart" p ON p."runId" = r."id"
    WHERE ${matches(sourceId, filter)} ${page}
    ORDER BY r."number" DESC, p."ordinal"
    LIMIT ${limit}`,
  );
  return rows.map(({ runNumber, ...part }) => ({ ...toPartView(part), runNumber }));
}

/** The sums of all lines that a filter lets through, and how many they are. */
export async function sumLedger(sourceId: string, filter: LedgerFilter): Promise<{ lines: number; counts: Counts }> {
  const [row] = await queryRows(
    db,
    countsSchema.extend({ lines: z.int() }),
    Prisma.sql`
    SELECT count(*)::int AS lines, ${sumCountsSql("p")}
    FROM "SyncRun" r JOIN "SyncPart" p ON p."runId" = r."id"
    WHERE ${matches(sourceId, filter)}`,
  );
  const { lines, ...counts } = row ?? { lines: 0, ...emptyCounts() };
  return { lines, counts };
}

/** All lines that a filter lets through, newest first, a page of the database at a time. */
export async function* streamLedger(sourceId: string, filter: LedgerFilter): AsyncIterable<LedgerLine[]> {
  for (let after: LedgerCursor | null = null; ; ) {
    const page: LedgerLine[] = await listLedger(sourceId, { filter, after, limit: 1000 });
    const last = page.at(-1);
    if (last) yield page;
    if (!last || page.length < 1000) return;
    after = { runNumber: last.runNumber, ordinal: last.ordinal };
  }
}

/** A snapshot's line touches the one version it read. */
function matches(sourceId: string, { table, fromVersion, toVersion }: LedgerFilter): Prisma.Sql {
  const parts = [Prisma.sql`r."sourceId" = ${sourceId}::uuid AND p."state" = 'closed'`];
  if (table !== null)
    parts.push(Prisma.sql`concat_ws('.', p."table"->>'catalog', p."table"->>'schema', p."table"->>'table') = ${table}`);
  if (fromVersion !== null)
    parts.push(Prisma.sql`COALESCE(p."reading"->>'to', p."reading"->>'version')::bigint >= ${fromVersion}`);
  if (toVersion !== null)
    parts.push(Prisma.sql`COALESCE(p."reading"->>'from', p."reading"->>'version')::bigint <= ${toVersion}`);
  return Prisma.join(parts, " AND ");
}
