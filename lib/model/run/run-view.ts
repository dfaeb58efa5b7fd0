import { z } from "zod";
import type { Failure } from "@/lib/model/errors";
import type { TableName } from "@/lib/model/table/table-name";
import { type Counts, countsSchema } from "./counts";
import type { Output, Reading } from "./part";
import type { Reconciliation } from "./reconciliation";
import type { Pin, RunState, Trigger } from "./run";
import type { RunWarning } from "./run-warning";

/** A span of time: runs that began at `from` or later and before `to`. */
export type TimeRange = { from: Date; to: Date };

/** What a run pinned of one table, as pages show it. */
export type PinView = Pick<Pin, "table" | "from" | "to" | "initial" | "snapshot" | "skipped" | "note">;

/** A run in a table. */
export type RunRow = {
  number: number;
  state: RunState;
  trigger: Trigger;
  startedAt: Date;
  endedAt: Date | null;
  freshnessMs: number | null;
  failure: Failure | null;
  /** What keeps it from being green although it delivered. */
  warnings: RunWarning[];
  pins: PinView[];
  counts: Counts;
};

/** Which runs a table shows. */
export const RUN_FILTERS = ["all", "rows", "rejected", "failed"] as const;
export type RunFilter = (typeof RUN_FILTERS)[number];

/** A range of runs in sums. */
export const runStatisticsSchema = z.object({
  runs: z.int(),
  succeeded: z.int(),
  /** Of those that succeeded: nothing had been committed. */
  upToDate: z.int(),
  failed: z.int(),
  open: z.int(),
  counts: countsSchema,
  /** Commit to delivered: 95 of 100 runs were at least this fast. Null when no run delivered. */
  freshnessMs: z.number().nullable(),
});
export type RunStatistics = z.infer<typeof runStatisticsSchema>;

/** The runs that began in one step of a chart's time axis. */
export const runBucketSchema = z.object({
  from: z.date(),
  runs: z.int(),
  failed: z.int(),
  firstNumber: z.int().nullable(),
  delivered: z.number(),
  rejected: z.number(),
  deferred: z.number(),
  /** The slowest of them. */
  freshnessMs: z.number().nullable(),
  durationMs: z.number().nullable(),
});
export type RunBucket = z.infer<typeof runBucketSchema>;

/** A part of a run and its ledger line. */
export type PartView = {
  ordinal: number;
  table: TableName;
  reading: Reading;
  output: Output;
  state: "waiting" | "running" | "closed";
  startedAt: Date | null;
  endedAt: Date | null;
  attempts: number;
  counts: Counts;
};

/** One run with all that is kept of it. */
export type RunView = RunRow & {
  clock: Date;
  sql: string;
  parts: PartView[];
  newestNumber: number;
  /** Per table: the commits' own counts beside those that were read of them. */
  comparisons: { table: TableName; comparison: Reconciliation }[];
};

/** A closed part as the ledger of its source lists it. */
export type LedgerLine = PartView & { runNumber: number };

/** Which ledger lines: of one table, or those that touch a range of its versions. Null means no bound. */
export type LedgerFilter = { table: string | null; fromVersion: number | null; toVersion: number | null };

export const UNDELIVERED_STATES = ["rejected", "held", "delivered", "dismissed"] as const;
export type UndeliveredState = (typeof UNDELIVERED_STATES)[number];

/** A kept row or record. `payload` is its JSON text. */
export type UndeliveredView = {
  id: string;
  state: UndeliveredState;
  reason: string;
  message: string;
  payload: string;
  createdAt: Date;
  runNumber: number;
  /** What a person sent instead, the note of a dismissal, and when it was resolved. */
  sent: string | null;
  note: string | null;
  resolvedAt: Date | null;
  part: Pick<PartView, "ordinal" | "table" | "reading">;
};

export type UndeliveredCount = { state: UndeliveredState; reason: string; count: number };

/** A redelivery, with the runs whose records it delivered. */
export type RedeliveryView = {
  id: string;
  at: Date;
  actor: string | null;
  records: number;
  delivered: number;
  rejected: number;
  deferred: number;
  runNumbers: number[];
};
