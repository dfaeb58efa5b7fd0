import { AppError } from "@/lib/model/errors";
import { awaitCompute } from "./await-compute";

/** Work that somebody waits for is given up after this, counted from when compute runs. */
const MINUTE_MS = 60_000;
/** Compute that takes longer than this for a statement that reads nothing has other work. */
const BUSY_MS = 5_000;

/** What is waited for, in words: `The test`, and what makes it quicker. */
type Words = { work: string; advice: string };

/**
 * Do work on a connection within a minute. The minute begins when compute runs: a start takes several, and is nobody's
 * SQL. Throws TEST_CANCELLED when `asked` is aborted, and WAREHOUSE_TIMEOUT with the cause that is likelier.
 */
export async function withinMinute<T>(
  connectionId: string,
  asked: AbortSignal,
  { work, advice }: Words,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  let limit: AbortSignal | null = null;
  let respondedInMs = 0;
  try {
    ({ respondedInMs } = await awaitCompute(connectionId, asked));
    limit = AbortSignal.any([asked, AbortSignal.timeout(MINUTE_MS)]);
    return await run(limit);
  } catch (thrown) {
    if (asked.aborted)
      throw new AppError("TEST_CANCELLED", `${work} was cancelled. Nothing was sent.`, { cause: thrown });
    if (!limit?.aborted) throw thrown;
    throw new AppError("WAREHOUSE_TIMEOUT", `${lateWords(work)} ${likelyCause(respondedInMs, advice)}`, {
      cause: thrown,
    });
  }
}

function lateWords(work: string): string {
  return `${work} took longer than a minute, so it was cancelled on the cluster. Nothing was sent.`;
}

/** Why a minute was too short, by how long compute took for a statement that reads nothing. */
export function likelyCause(respondedInMs: number, advice: string): string {
  if (respondedInMs < BUSY_MS) return advice;
  const seconds = Math.round(respondedInMs / 1_000);
  return `The compute is probably busy, or has just started: it took ${seconds} s for a statement that reads nothing. Try again in a minute, or use compute with less other work.`;
}
