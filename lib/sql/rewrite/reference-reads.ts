import type { Reading } from "@/lib/model/run/part";
import type { DataType } from "@/lib/model/source/data-type";
import {
  type DeltaTerm,
  deltaTerms,
  importTerms,
  type Occurrence,
  type OccurrenceReading,
  wholeReads,
} from "./delta-terms";

/** A part of a run, as far as it decides what is read of each place. */
export type PartReading = {
  reading: Reading;
  dataType: DataType;
  /** The place that drives. */
  occurrence: number;
  /** Whether a place's table begins with what it holds, in a first run. */
  imports: (occurrence: number) => boolean;
};

/**
 * How a part reads each place of the SQL: by the term that its driving place makes, or, for an import, as it was
 * where the import begins. Null: the place gives no row.
 */
export function occurrenceReads(
  occurrences: readonly Occurrence[],
  { reading, dataType, occurrence, imports }: PartReading,
): (OccurrenceReading | null)[] {
  switch (reading.kind) {
    case "snapshot":
      return readsOf(importTerms(occurrences, dataType, imports), occurrence);
    case "difference":
      return wholeReads(occurrences, dataType, "from");
    case "changes":
      return readsOf(deltaTerms(occurrences, dataType), occurrence);
  }
}

function readsOf(terms: readonly DeltaTerm[], occurrence: number): (OccurrenceReading | null)[] {
  return terms.find(({ driving }) => driving === occurrence)?.reads ?? [];
}
