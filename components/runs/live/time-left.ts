import type { LiveRun } from "@/lib/model/source/source-view";

/** What is left is not worth a number below this, and the estimate is rough. */
const SHORT_MS = 5_000;

/** How long the open run will still take at this rate, in ms; null while nobody can say, or when it is about to end. */
export function timeLeft({ rowsExpected, counts }: LiveRun, rowsPerSecond: number | null): number | null {
  if (rowsExpected === null || rowsPerSecond === null) return null;
  const leftMs = ((rowsExpected - counts.rowsRead) / rowsPerSecond) * 1_000;
  return leftMs < SHORT_MS ? null : leftMs;
}
