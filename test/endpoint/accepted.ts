import { appendFileSync, existsSync, readFileSync, truncateSync } from "node:fs";
import type { Identity } from "./faults";

/** A record that was taken, the first time that it was. */
export type Accepted = { path: string; at: number; record: SentRecord };
/** A record as it was sent: an event, or an identification of a form. */
export type SentRecord = { [field: string]: unknown };

/** Amplitude forgets an insert id after so long. Source: Batch Event Upload API, event deduplication. */
const REMEMBERED_MS = 7 * 24 * 60 * 60_000;

/**
 * What the endpoint holds, in the order in which it was taken, each event once: one with an insert id that its device
 * has sent within seven days is not kept again. Identifications of forms have no id, and are all kept.
 *
 * With a `file`, every record is appended to it as a line of JSON before its request is answered, and read back when
 * the endpoint starts again; half a line, which a kill left, was never answered and is cut off.
 */
export function openAccepted(file: string | null, now: () => number) {
  const kept: Accepted[] = file === null ? [] : readKept(file);
  const seen = new Map<string, number>();
  for (const { at, record } of kept) note(record, at);
  let repeats = 0;

  function note(record: SentRecord, at: number): boolean {
    const key = keyOf(record);
    if (key === null) return true;
    const before = seen.get(key);
    if (before !== undefined && at - before < REMEMBERED_MS) return false;
    seen.set(key, at);
    return true;
  }

  return {
    list: (): readonly Accepted[] => kept,
    /** How many records were dropped because they had been taken before. */
    repeats: () => repeats,
    take(path: string, records: readonly SentRecord[]): void {
      const at = now();
      const fresh = records.filter((record) => note(record, at)).map((record) => ({ path, at, record }));
      repeats += records.length - fresh.length;
      kept.push(...fresh);
      if (file !== null && fresh.length > 0)
        appendFileSync(file, fresh.map((one) => `${JSON.stringify(one)}\n`).join(""));
    },
  };
}

/** Whose record it is; a group counts as the user `type/value`. */
export function identityOf(record: SentRecord): Identity {
  const { user_id: user, device_id: device, group_type: type, group_value: value } = record;
  if (typeof type === "string") return { user: `${type}/${String(value)}`, device: null };
  return { user: typeof user === "string" ? user : null, device: typeof device === "string" ? device : null };
}

function keyOf(record: SentRecord): string | null {
  if (typeof record.insert_id !== "string") return null;
  const { user, device } = identityOf(record);
  return JSON.stringify([device ?? `of ${user}`, record.insert_id]);
}

function readKept(file: string): Accepted[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
  return whole
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Accepted => JSON.parse(line));
}
