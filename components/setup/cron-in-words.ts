import cronstrue from "cronstrue";

/** A cron expression in words, with hours as 06:00. */
export function cronInWords(cron: string): string {
  return cronstrue.toString(cron, { use24HourTimeFormat: true });
}
