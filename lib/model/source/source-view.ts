import { z } from "zod";
import { failureSchema } from "@/lib/model/errors";
import { countsSchema } from "@/lib/model/run/counts";
import { readingSchema } from "@/lib/model/run/part";
import { retentionWarningSchema } from "@/lib/model/run/retention";
import { runStateSchema } from "@/lib/model/run/run";
import type { Frequency } from "@/lib/model/schedule/schedule";
import { tableNameSchema } from "@/lib/model/table/table-name";
import type { Column } from "@/lib/model/table/warehouse";
import type { DataType } from "./data-type";
import type { SelectedTable } from "./source";
import { SOURCE_STATUSES, type SourceStatus } from "./source-status";

/** A source's open run while it continues. Its counts are those of its parts so far. */
export const liveRunSchema = z.object({
  number: z.int().positive(),
  state: runStateSchema,
  startedAt: z.coerce.date(),
  partsTotal: z.int().nonnegative(),
  partsClosed: z.int().nonnegative(),
  /** The parts being delivered now. */
  running: z.array(
    z.object({
      ordinal: z.int().nonnegative(),
      table: tableNameSchema,
      reading: readingSchema,
      rowsRead: z.int().nonnegative(),
      startedAt: z.coerce.date().nullable(),
    }),
  ),
  /** About how many rows it reads in all: what closed parts read, and what is planned for the others. Null: not known. */
  rowsExpected: z.int().nonnegative().nullable(),
  counts: countsSchema,
});
export type LiveRun = z.infer<typeof liveRunSchema>;

/** What changes of a source while one looks. Read from the database alone: looking never wakes a warehouse. */
export const liveSourceSchema = z.object({
  id: z.uuid(),
  status: z.enum(SOURCE_STATUSES),
  /** Why it needs attention or fails. */
  problem: failureSchema.nullable(),
  /** What it is waiting for just now, such as a cluster that is starting. */
  transientError: failureSchema.nullable(),
  failuresInRow: z.int().nonnegative(),
  pausedAt: z.coerce.date().nullable(),
  dueAt: z.coerce.date().nullable(),
  /** When the newest finished run ended; null before the first. */
  lastFinishedAt: z.coerce.date().nullable(),
  /** When the source counts as late, unless a run finishes before. */
  lateAfter: z.coerce.date(),
  run: liveRunSchema.nullable(),
  /** How long changes that wait can still be read, once half of that time is over. */
  retention: retentionWarningSchema.nullable(),
  /** Rows and records kept because they were refused, and those that wait for another run. */
  rejected: z.int().nonnegative(),
  deferred: z.int().nonnegative(),
  /** The server's clock when this was read. */
  readAt: z.coerce.date(),
});
export type LiveSource = z.infer<typeof liveSourceSchema>;

/** Whether something moves that is worth looking at every other second: a run, or one that is about to begin. */
export function isMoving({ status, dueAt, readAt, run }: LiveSource): boolean {
  if (status === "paused") return false;
  return run?.state === "running" || (dueAt !== null && dueAt <= readAt);
}

/** Which statuses ask for a look first. A paused source was paused by a person, so it comes last. */
const URGENCY: readonly SourceStatus[] = ["needs_attention", "failing", "late", "syncing", "healthy", "paused"];

/** Order of the list: trouble first. */
export function byUrgency(one: LiveSource, other: LiveSource): number {
  return URGENCY.indexOf(one.status) - URGENCY.indexOf(other.status);
}

/** A source in the list: what it is, how it is, and what it delivered on each of the last 30 days, oldest first. */
export type ListedSource = {
  id: string;
  name: string;
  dataType: DataType;
  tables: SelectedTable[];
  frequency: Frequency;
  live: LiveSource;
  deliveredByDay: number[];
};

/** A source as its pages show it. */
export type SourceView = {
  id: string;
  name: string;
  project: { id: string; name: string };
  connection: { id: string; name: string; httpPath: string };
  dataType: DataType;
  syncUserProperties: boolean;
  syncGroupProperties: boolean;
  unsetNulls: boolean;
  tables: (SelectedTable & { checkpoint: number | null })[];
  frequency: Frequency;
  cron: string;
  timeZone: string;
  sql: string;
  /** The columns of the SQL's result, as its last test found them. */
  columns: Column[];
  createdAt: Date;
};
