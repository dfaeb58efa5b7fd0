import { setTimeout } from "node:timers/promises";
import { AppError } from "@/lib/model/errors";

/** Waiting, as an argument: tests count the waits instead of sitting them out. */
export type Backoff = {
  /** Milliseconds that pass as `wait` waits. */
  now(): number;
  /** Wait, or reject when `signal` gives up. */
  wait(delayMs: number, signal: AbortSignal): Promise<void>;
  /** A number from 0 to 1 that spreads those who wait at the same time. */
  jitter(): number;
};

export const realBackoff: Backoff = {
  now: () => performance.now(),
  wait: (delayMs, signal) => setTimeout(delayMs, undefined, { signal }),
  jitter: Math.random,
};

const FIRST_BACKOFF_MS = 500;
const BACKOFF_MS_MAX = 30_000;

/** How often the same request is sent before the destination counts as unavailable: for about a minute. */
export const ATTEMPTS_MAX = 8;

/** The pause before the next attempt after `failures` failed ones: it doubles, and its second half is left to chance. */
export function backoffMs(failures: number, jitter: number): number {
  const fullMs = Math.min(FIRST_BACKOFF_MS * 2 ** (failures - 1), BACKOFF_MS_MAX);
  return Math.round(fullMs / 2 + (fullMs / 2) * jitter);
}

/** How often one record is throttled before the run continues later: for about five minutes. */
export const THROTTLES_MAX = 10;

/** A longer wait than this is left to the scheduler. */
export const WAIT_MS_MAX = 120_000;

/** How long to wait after a 429 that does not say. Source: Amplitude, Batch Event Upload API (15 s), HTTP V2 API (30 s). */
export function throttleMs(throttles: number): number {
  return throttles === 1 ? 15_000 : 30_000;
}

export function interrupted(cause: unknown): AppError {
  return new AppError("INTERRUPTED", "Sending was stopped.", { cause });
}
