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

/** A part of a run, as far as it decides what is read of each reference. */
export type PartReading = {
  reading: Reading;
  dataType: DataType;
  /** The index of the driving reference. */
  drivingReference: number;
  /** Whether the import of a reference's table begins with what the table holds. */
  imports: (drivingReference: number) => boolean;
};

/**
 * How a part reads each table reference of the SQL: by the term of its driving reference, or, for an import, as it was
 * where the import begins. Null: the reference gives no row.
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
