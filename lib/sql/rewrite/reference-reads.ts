import type { Reading } from "@/lib/model/run/part";
import type { DataType } from "@/lib/model/source/data-type";
import {
  type DeltaTerm,
  deltaTerms,
  importTerms,
  type ReferenceReading,
  type TableReference,
  wholeReads,
} from "./delta-terms";

/** A part of a run, as far as it decides what is read of each place. */
export type PartReading = {
  reading: Reading;
  dataType: DataType;
  /** The place that drives. */
  drivingReference: number;
  /** Whether a place's table begins with what it holds, in a first run. */
  imports: (drivingReference: number) => boolean;
};

/**
 * How a part reads each place of the SQL: by the term that its driving place makes, or, for an import, as it was
 * where the import begins. Null: the place gives no row.
 */
export function referenceReads(
  references: readonly TableReference[],
  { reading, dataType, drivingReference, imports }: PartReading,
): (ReferenceReading | null)[] {
  switch (reading.kind) {
    case "snapshot":
      return readsOf(importTerms(references, dataType, imports), drivingReference);
    case "difference":
      return wholeReads(references, dataType, "from");
    case "changes":
      return readsOf(deltaTerms(references, dataType), drivingReference);
  }
}

function readsOf(terms: readonly DeltaTerm[], drivingReference: number): (ReferenceReading | null)[] {
  return terms.find(({ driving }) => driving === drivingReference)?.reads ?? [];
}
