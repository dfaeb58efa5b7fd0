import { DEFAULT_RETENTION } from "@/lib/model/run/retention";

export type Retention = { fileMs: number; logMs: number };

const HOUR_MS = 3_600_000;
const UNIT_MS: Record<string, number> = {
  second: 1_000,
  minute: 60_000,
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
};

/**
 * How long a table keeps what it was, by its properties as DESCRIBE DETAIL gives them: a map, or its JSON text.
 * Durations read `interval 30 days` or `interval 1 week 2 hours`; another form counts as not said.
 */
export function retentionOf(properties: unknown): Retention {
  const text = propertiesText(properties);
  return {
    fileMs: durationOf(text, "delta.deletedFileRetentionDuration") ?? DEFAULT_RETENTION.fileMs,
    logMs: durationOf(text, "delta.logRetentionDuration") ?? DEFAULT_RETENTION.logMs,
  };
}

/** A table's properties as JSON text: the driver gives them as a map or as that text. */
export function propertiesText(properties: unknown): string {
  return typeof properties === "string" ? properties : JSON.stringify(properties ?? {});
}

function durationOf(properties: string, name: string): number | null {
  const value = new RegExp(`"${name.replaceAll(".", "\\.")}"\\s*:\\s*"(?:interval )?([^"]*)"`, "i").exec(
    properties,
  )?.[1];
  const parts = [...(value ?? "").matchAll(/(\d+)\s+(second|minute|hour|day|week)s?/gi)];
  if (parts.length === 0) return null;
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[String(unit).toLowerCase()] ?? 0), 0);
}
