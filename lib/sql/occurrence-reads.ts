import type { DataType } from "@/lib/core/data-type";
import { emissionTerms, type Occurrence, type OccurrenceReading, wholeReads } from "@/lib/core/emission-terms";
import type { Reading } from "@/lib/core/part";

/**
 * How a part reads each place of the SQL: by the term that its driving place makes, or, for an import, all of the
 * branch as it was where the import begins. Null: the place stands in another branch and gives no row.
 */
export function occurrenceReads(
  occurrences: readonly Occurrence[],
  { reading, dataType, occurrence }: { reading: Reading; dataType: DataType; occurrence: number },
): (OccurrenceReading | null)[] {
  const branch = occurrences[occurrence]?.branch;
  switch (reading.kind) {
    case "snapshot":
      return wholeReads(occurrences, dataType, "from").map((read, i) =>
        occurrences[i]?.branch === branch ? read : null,
      );
    case "difference":
      return wholeReads(occurrences, dataType, "from");
    case "changes":
      return emissionTerms(occurrences, dataType).find(({ driving }) => driving === occurrence)?.reads ?? [];
  }
}
