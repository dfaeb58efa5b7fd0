import type { PlannedPart, Reading } from "@/lib/model/run/part";
import type { Pin } from "@/lib/model/run/run";
import { sameTable } from "@/lib/model/table/table-name";
import type { SqlStatement } from "@/lib/sql/parse/statement";
import { isDriving } from "@/lib/sql/rewrite/delta-terms";

/**
 * The one part of a run whose SQL is evaluated as a whole: all of its result where tables begin with what they hold,
 * otherwise what differs from the result before. None where no table moved. It is reported by the first table that moved.
 */
export function planSnapshotDiff(statement: SqlStatement, pins: readonly Pin[]): PlannedPart[] {
  const places = statement.references.flatMap((reference, drivingReference) => {
    const pin = isDriving(reference) ? pins.find(({ table }) => sameTable(table, reference.table)) : undefined;
    return pin ? [{ drivingReference, pin }] : [];
  });
  const initial = places.filter(({ pin }) => pin.initial);
  const imports = initial.length > 0 && initial.every(({ pin }) => pin.snapshot);
  const place = imports ? initial[0] : places.find(({ pin }) => pin.from < pin.to);
  if (!place) return [];
  const { table, from, to } = place.pin;
  const reading: Reading = imports
    ? { kind: "snapshot", version: to, shard: 0, shards: 1 }
    : { kind: "difference", from, to };
  return [
    {
      ordinal: 0,
      table,
      drivingReference: place.drivingReference,
      reading,
      output: "records",
      mayRewrite: false,
      identity: null,
    },
  ];
}
