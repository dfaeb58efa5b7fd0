import type { AppError, ErrorCode, RetriedCode } from "@/lib/model/errors";

/**
 * How a sync's step that failed is tried again: so many tries in all, the first pause, and the longest. Pauses double.
 * A longer pause that the other side asked for is kept.
 */
export type RetryPolicy = { tries: number; firstMs: number; maxMs: number };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/**
 * The policy of each failure that time or we must fix. Every other failure is not tried again by itself. A request to
 * the destination has been repeated for about a minute before its failure counts here (`lib/amplitude`).
 */
export const RETRY_POLICY: Readonly<Record<RetriedCode, RetryPolicy>> = {
  // A stopped cluster takes up to a quarter of an hour.
  WAREHOUSE_STARTING: { tries: 21, firstMs: 10 * SECOND, maxMs: MINUTE },
  WAREHOUSE_UNAVAILABLE: { tries: 7, firstMs: 5 * SECOND, maxMs: 5 * MINUTE },
  // What took too long mostly takes too long again.
  WAREHOUSE_TIMEOUT: { tries: 3, firstMs: MINUTE, maxMs: 5 * MINUTE },
  // The next try reads without downloads: the first pause is short.
  WAREHOUSE_STORAGE_UNAVAILABLE: { tries: 7, firstMs: 5 * SECOND, maxMs: MINUTE },
  DESTINATION_THROTTLED: { tries: 7, firstMs: 30 * SECOND, maxMs: 10 * MINUTE },
  DESTINATION_UNAVAILABLE: { tries: 7, firstMs: 15 * SECOND, maxMs: 10 * MINUTE },
  DATABASE_UNAVAILABLE: { tries: 10, firstMs: 2 * SECOND, maxMs: MINUTE },
  LEASE_LOST: { tries: 5, firstMs: 5 * SECOND, maxMs: MINUTE },
  INTERRUPTED: { tries: 5, firstMs: 5 * SECOND, maxMs: MINUTE },
  INTERNAL: { tries: 3, firstMs: 30 * SECOND, maxMs: 2 * MINUTE },
};

/** After the last try the source is suspended and due again after this pause, which doubles with each failure in a row. */
export const SOURCE_PAUSE = { firstMs: MINUTE, maxMs: 60 * MINUTE };

/**
 * How long to wait after a try that failed, by the number of failed tries before it; null when it was the last, or when
 * only a person can fix the failure. `jitter`, from 0 to 1, adds up to a tenth, so that many sources that failed
 * together do not all come back together.
 */
export function retryPauseMs(
  { code, retryAfterMs = 0 }: Pick<AppError, "code" | "retryAfterMs">,
  failuresBefore: number,
  jitter: number,
): number | null {
  const policy = policyOf(code);
  if (!policy || failuresBefore + 1 >= policy.tries) return null;
  return Math.round(Math.max(doubledMs(policy, failuresBefore) * (1 + jitter / 10), retryAfterMs));
}

/** How long a suspended source waits, by its failures in a row. */
export function sourcePauseMs(failuresInRow: number): number {
  return doubledMs(SOURCE_PAUSE, failuresInRow - 1);
}

function policyOf(code: ErrorCode): RetryPolicy | undefined {
  const policies: Partial<Record<ErrorCode, RetryPolicy>> = RETRY_POLICY;
  return policies[code];
}

function doubledMs({ firstMs, maxMs }: { firstMs: number; maxMs: number }, times: number): number {
  return Math.min(maxMs, firstMs * 2 ** Math.max(0, times));
}
