import { skipSchema } from "@/lib/model/run/gap";
import type { PlannedPart } from "@/lib/model/run/part";
import type { Pin } from "@/lib/model/run/run";
import { Prisma } from "./generated/client";

/** A part as a row of its run. */
export function toPartRow(part: PlannedPart) {
  return { ...part, identity: part.identity ?? Prisma.DbNull };
}

/** A pin as a row of its run. */
export function toPinRow(pin: Pin, ordinal: number) {
  const { table, from, to, tableId, initial, snapshot, committedAt, hasNewer = false, retention, skipped, note } = pin;
  const kept = { fileRetentionMs: retention?.fileMs ?? null, logRetentionMs: retention?.logMs ?? null };
  const said = { ...(skipped ? { skipped } : {}), note: note ?? null };
  return {
    ordinal,
    ...table,
    tableId,
    fromVersion: from,
    toVersion: to,
    initial,
    snapshot,
    committedAt,
    hasNewer,
    ...kept,
    ...said,
  };
}

/** A pin's row as the sync reads it. */
export function toPin(row: Prisma.RunPinModel): Pin {
  const { catalog, schema, table, fromVersion, toVersion, tableId, initial, snapshot, committedAt } = row;
  return {
    table: { catalog, schema, table },
    from: fromVersion,
    to: toVersion,
    tableId,
    initial,
    snapshot,
    committedAt,
    ...(row.hasNewer ? { hasNewer: true } : {}),
    ...(row.fileRetentionMs !== null && row.logRetentionMs !== null
      ? { retention: { fileMs: row.fileRetentionMs, logMs: row.logRetentionMs } }
      : {}),
    ...(row.skipped === null ? {} : { skipped: skipSchema.parse(row.skipped) }),
    ...(row.note === null ? {} : { note: row.note }),
  };
}
