import { findingAt, type SqlFinding } from "@/lib/sql/parse/finding-at";
import type { ParsedReference } from "@/lib/sql/parse/statement";
import { combinations, isDriving } from "@/lib/sql/rewrite/delta-terms";

/** A table whose changes send something must stand in each branch. */
export function drivingFindings(text: string, references: readonly ParsedReference[]): SqlFinding[] {
  const findings: SqlFinding[] = [];
  for (const members of combinations(references)) {
    const together = members.flatMap((i) => references[i] ?? []);
    const [place] = together;
    if (!place || together.some(isDriving)) continue;
    const message =
      "No table here can drive: each one only looks up. A table drives by an inner side of its joins, unless it is marked lookup only.";
    findings.push(findingAt(text, place, "no_driving_table", { message }));
  }
  return findings;
}
