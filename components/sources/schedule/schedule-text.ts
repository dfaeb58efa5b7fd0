import { FREQUENCY_LABEL, type Frequency } from "@/lib/model/schedule/schedule";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** A frequency as the end of a sentence: `every 15 minutes`, `daily at 06:00`, `by 0 6 * * 1-5`. */
export function scheduleText(frequency: Frequency): string {
  switch (frequency.kind) {
    case "daily":
      return `daily at ${hour(frequency.hour)}`;
    case "weekly":
      return `every ${DAYS[frequency.dayOfWeek]} at ${hour(frequency.hour)}`;
    case "monthly":
      return `monthly on day ${frequency.dayOfMonth} at ${hour(frequency.hour)}`;
    case "cron":
      return `by the cron ${frequency.cron}`;
    case "5m":
    case "15m":
    case "30m":
    case "1h":
    case "6h":
    case "12h":
      return FREQUENCY_LABEL[frequency.kind].toLowerCase();
  }
}

function hour(value: number): string {
  return `${String(value).padStart(2, "0")}:00`;
}
