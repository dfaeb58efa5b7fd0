import type { Failure } from "@/lib/model/errors";

/** The words for a source's state, the first that holds. */
export const SOURCE_STATUSES = ["needs_attention", "failing", "paused", "syncing", "late", "healthy"] as const;
export type SourceStatus = (typeof SOURCE_STATUSES)[number];

export const SOURCE_STATUS_LABEL: Record<SourceStatus, string> = {
  needs_attention: "Needs attention",
  failing: "Failing",
  paused: "Paused",
  syncing: "Syncing",
  late: "Late",
  healthy: "Healthy",
};

/** A source is late when no run has finished for twice its interval and these five minutes. */
export const LATE_ALLOWANCE_MS = 5 * 60_000;

/** One status for a source, from what its rows say and the clock. */
export function sourceStatus(source: {
  paused: boolean;
  requiredAction: Failure | null;
  failure: Failure | null;
  running: boolean;
  /** When a run last finished; when none has, the time the source was created. */
  lastFinishedAt: Date;
  intervalMs: number;
  now: Date;
}): SourceStatus {
  if (source.requiredAction) return "needs_attention";
  if (source.failure) return "failing";
  if (source.paused) return "paused";
  if (source.running) return "syncing";
  if (source.now.getTime() - source.lastFinishedAt.getTime() > 2 * source.intervalMs + LATE_ALLOWANCE_MS) return "late";
  return "healthy";
}
