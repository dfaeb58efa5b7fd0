/** A record's JSON text as the page shows it: whose it is, what it is, and its fields in the order in which they stand. */
export function readRecord(text: string): { title: string; subtitle: string; fields: [string, unknown][] } {
  const record = parse(text);
  const title = word(record.user_id) ?? word(record.device_id) ?? groupOf(record) ?? "record";
  const fields = Object.entries(record).filter(([, value]) => value !== null);
  return { title, subtitle: subtitleOf(record), fields };
}

function parse(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function subtitleOf(record: Record<string, unknown>): string {
  const type = word(record.event_type);
  if (type === "$identify") return "user properties";
  if (type !== null) return type;
  return "group update";
}

/** The group of a group update. */
function groupOf(record: Record<string, unknown>): string | null {
  const value = word(record.group_value);
  return value === null ? null : `${word(record.group_type) ?? "group"}: ${value}`;
}

function word(value: unknown): string | null {
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}
