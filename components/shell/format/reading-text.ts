import type { Reading } from "@/lib/model/run/part";
import type { PinView } from "@/lib/model/run/run-view";
import { formatNumber } from "./format";

/** What a part reads, in words: `versions 18,403 to 18,410`, `the table at version 12, share 1 of 4`. */
export function readingText(reading: Reading): string {
  switch (reading.kind) {
    case "changes":
      return reading.from === reading.to
        ? `version ${formatNumber(reading.from)}`
        : `versions ${formatNumber(reading.from)} to ${formatNumber(reading.to)}`;
    case "difference":
      return `at version ${formatNumber(reading.to)}, the whole result compared with that at version ${formatNumber(reading.from)}`;
    case "snapshot": {
      const whole = `the table at version ${formatNumber(reading.version)}`;
      return reading.shards === 1 ? whole : `${whole}, share ${reading.shard + 1} of ${formatNumber(reading.shards)}`;
    }
  }
}

/** The versions that a run moves a table over: `18,402 → 18,417`; one number where nothing was new. */
export function pinText({ from, to, snapshot }: Pick<PinView, "from" | "to" | "snapshot">): string {
  if (snapshot)
    return from === to ? `all at ${formatNumber(to)}` : `all at ${formatNumber(from)} → ${formatNumber(to)}`;
  return from === to ? formatNumber(to) : `${formatNumber(from)} → ${formatNumber(to)}`;
}
