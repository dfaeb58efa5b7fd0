import type { DataType } from "@/lib/core/data-type";
import { isDriving, termsAreExact } from "@/lib/core/emission-terms";
import { findingAt, type SqlFinding } from "./finding-at";
import type { TableReference } from "./statement";

/** What a table's changes can do must be said exactly; where it cannot, say what to write instead. */
export function drivingFindings(text: string, references: readonly TableReference[], dataType: DataType): SqlFinding[] {
  const findings: SqlFinding[] = [];
  const branches = [...new Set(references.map(({ branch }) => branch))];
  for (const branch of branches) {
    const inBranch = references.filter((reference) => reference.branch === branch);
    const [place] = inBranch;
    if (!place || inBranch.some(isDriving)) continue;
    const message =
      "No table here can drive: each one only looks up. A table drives by an inner side of its joins, unless it is marked lookup only.";
    findings.push(findingAt(text, place, "no_driving_table", { message }));
  }
  const unsure = references.find(({ side, lookupOnly }) => side !== "inner" && !lookupOnly);
  if (unsure && !termsAreExact(references, dataType)) {
    const message = `Changes of ${unsure.table.table} could change properties through an outer, semi or anti join, which is not supported yet. Mark the table as lookup only, or use JOIN.`;
    findings.push(findingAt(text, unsure, "several_tables", { message }));
  }
  return findings;
}
