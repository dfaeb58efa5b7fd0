import { FILTER_OPERATOR_LABEL, type Filter, takesValue } from "@/lib/model/values/segmentation";
import type { AskedSegmentation } from "./segmentation-params";

/** A filter in words: `total ≥ 20`. */
export function filterText({ property, operator, value }: Filter): string {
  return [property.name, FILTER_OPERATOR_LABEL[operator], ...(takesValue(operator) ? [value] : [])].join(" ");
}

/** What a chart is about: `Order Completed, total ≥ 20`. */
export function segmentationTitle({ event, filters }: Pick<AskedSegmentation, "event" | "filters">): string {
  return [event ?? "Any event", ...filters.map(filterText)].join(", ");
}

/** The days of a span, both included: `21 Oct to 19 Nov 2026`. */
export function spanText({ from, to, timeZone }: Pick<AskedSegmentation, "from" | "to" | "timeZone">): string {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone, day: "numeric", month: "short", year: "numeric" });
  const [first, last] = [format.format(from), format.format(new Date(to.getTime() - 1))];
  return first === last ? first : `${first.replace(last.slice(-5), "")} to ${last}`;
}

/** A step's name: `Friday, 13 Nov 2026`, with the hour where steps are hours. */
export function stepText(
  step: number,
  { interval, timeZone }: Pick<AskedSegmentation, "interval" | "timeZone">,
): string {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", { timeZone, ...options }).format(step);
  const day = `${format({ weekday: "long" })}, ${format({ day: "numeric", month: "short", year: "numeric" })}`;
  if (interval === "hour") return `${day}, ${format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}`;
  return interval === "week" ? `Week of ${day}` : day;
}

/** A change against before: `+6.1 %`, `−1.2 %`; without a before there is none to give. */
export function changeText(now: number, before: number): string {
  if (before === 0) return now === 0 ? "no change" : "new";
  const percent = (100 * (now - before)) / before;
  const size =
    Math.abs(percent) >= 1_000 ? Math.round(Math.abs(percent)).toLocaleString("en-US") : Math.abs(percent).toFixed(1);
  return `${percent < 0 ? "−" : "+"}${size} %`;
}
