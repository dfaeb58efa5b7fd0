const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TICKS_MAX = 6;

/** How a time axis reads: hours up to two days, days beyond. */
function axisParts(spanMs: number): Intl.DateTimeFormatOptions {
  return spanMs <= 2 * DAY
    ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
    : { day: "numeric", month: "short" };
}

/** The label of a moment on an axis of this span: `14:00`, or `19 Nov`. */
export function axisLabel(at: number, spanMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone, ...axisParts(spanMs) }).format(at);
}

/** The steps of an axis that carry a label: those where an hour or a day begins in the viewer's zone, at most six. */
export function axisTicks(steps: readonly number[], timeZone: string): number[] {
  const [first = 0] = steps;
  const spanMs = (steps.at(-1) ?? first) - first;
  const options: Intl.DateTimeFormatOptions =
    spanMs <= 2 * DAY ? { hour: "2-digit", hourCycle: "h23" } : { day: "numeric", month: "short" };
  const unit = spanMs <= 2 * HOUR ? null : new Intl.DateTimeFormat("en-GB", { timeZone, ...options });
  const starts = unit
    ? steps.filter((step, i) => i > 0 && unit.format(step) !== unit.format(steps[i - 1]))
    : [...steps];
  const every = Math.max(1, Math.ceil(starts.length / TICKS_MAX));
  return starts.filter((_, i) => i % every === 0);
}
