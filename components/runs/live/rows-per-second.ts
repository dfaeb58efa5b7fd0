import type { LiveRun } from "@/lib/model/source/source-view";

/** Rows read in a second by the parts that are running, or null while it is too early to say. */
export function rowsPerSecond(running: LiveRun["running"], now: Date): number | null {
  const rates = running.map(({ rowsRead, startedAt }) => {
    const ms = startedAt ? now.getTime() - startedAt.getTime() : 0;
    return ms < 1000 || rowsRead === 0 ? 0 : (rowsRead / ms) * 1000;
  });
  const rate = Math.round(rates.reduce((sum, one) => sum + one, 0));
  return rate > 0 ? rate : null;
}
