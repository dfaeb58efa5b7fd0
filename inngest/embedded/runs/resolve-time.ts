const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const PART = /(\d+(?:\.\d+)?)(ms|[smhdw])/g;

/**
 * The moment that the SDK means by a duration ("1h30m"), a number of seconds
 * ("90", as in `retry-after`) or an ISO date, seen from `now`. `null` when it is
 * none of these.
 */
export function resolveTime(text: string, now: Date): Date | null {
  if (/^\d+(\.\d+)?$/.test(text)) return new Date(now.getTime() + Number(text) * 1000);
  if (/^(\d+(\.\d+)?(ms|[smhdw]))+$/.test(text)) {
    let ms = 0;
    for (const [, count, unit] of text.matchAll(PART)) ms += Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
    return new Date(now.getTime() + ms);
  }
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date;
}
