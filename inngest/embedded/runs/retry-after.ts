/**
 * How long a `retry-after` asks to wait, in ms from `now`. The SDK writes whole
 * seconds or an ISO date. `null` when it is neither.
 */
export function readRetryAfterMs(text: string, now: Date): number | null {
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  return Number.isNaN(ms) ? null : ms;
}
