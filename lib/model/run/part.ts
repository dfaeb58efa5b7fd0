import { z } from "zod";
import type { DataType } from "@/lib/model/source/data-type";
import { versionSchema } from "@/lib/model/table/commit";
import { identityColumnsByTableSchema } from "@/lib/model/table/identity-columns";
import { tableNameSchema } from "@/lib/model/table/table-name";

/** The commits that one part reads of its driving table. Bounds are inclusive, as in `table_changes`. */
const versionRangeSchema = z.object({ from: versionSchema, to: versionSchema });
export type VersionRange = z.infer<typeof versionRangeSchema>;

/** The ranges that a range falls into where some of its versions each begin a new one. */
export function cutRange({ from, to }: VersionRange, beginnings: readonly number[]): VersionRange[] {
  const within = beginnings.filter((version) => version > from && version <= to);
  const starts = [...new Set([from, ...within])].sort((a, b) => a - b);
  return starts.map((start, i) => ({ from: start, to: (starts[i + 1] ?? to + 1) - 1 }));
}

/**
 * What a part reads of its driving table: the accepted changes of a version range, or a share of the table as it
 * was at one version; `shard` of `shards` picks the rows whose hash falls there. A `difference` is of the whole
 * result, as it is and as it was before the run; its versions are those of the part's table, of which there are more.
 */
export const readingSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("changes"), from: versionSchema, to: versionSchema }),
  z.object({
    kind: z.literal("snapshot"),
    version: versionSchema,
    shard: z.int().nonnegative(),
    shards: z.int().positive(),
  }),
  z.object({ kind: z.literal("difference"), from: versionSchema, to: versionSchema }),
]);
export type Reading = z.infer<typeof readingSchema>;

/** What a part sends: the rows' own records, or the group properties merged out of event rows. */
export const outputSchema = z.enum(["records", "groups"]);
export type Output = z.infer<typeof outputSchema>;

/** One statement of a run. */
const plannedPartSchema = z.object({
  ordinal: z.int().nonnegative(),
  /** The driving table, and at which of the places where the SQL reads tables it drives. */
  table: tableNameSchema,
  drivingReference: z.int().nonnegative(),
  reading: readingSchema,
  output: outputSchema,
  /** Whether a commit of the range may have rewritten rows that did not change: their delete and insert cancel. */
  mayRewrite: z.boolean(),
  /** Which columns of each table tell its rows apart. */
  identity: identityColumnsByTableSchema.default(null),
  /** About how many rows it reads, never fewer than it sends; null where the plan could not tell. */
  rowsExpected: z.int().nonnegative().nullish(),
});
export type PlannedPart = z.infer<typeof plannedPartSchema>;

/**
 * Cut the commits after a checkpoint into parts of at most `rowsMax` changed rows.
 *
 * A part is what a crash repeats, so it is bounded; a single commit is never
 * cut, so that its duplicates are counted in one place. Commits come in
 * version order and without gaps; `rows` counts changed rows.
 */
export function cutParts(commits: readonly { version: number; rows: number }[], rowsMax: number): VersionRange[] {
  const parts: VersionRange[] = [];
  let rows = 0;
  for (const commit of commits) {
    const last = parts.at(-1);
    if (last && rows + commit.rows <= rowsMax) last.to = commit.version;
    else {
      parts.push({ from: commit.version, to: commit.version });
      rows = 0;
    }
    rows += commit.rows;
  }
  return parts;
}

/** How many parts of one run are delivered at once: one keeps the app busy for half of the time (docs/performance.md). */
const AT_ONCE_MAX = 2;
/** A larger part goes alone, so that it ends in time where the destination is slow. */
const ROWS_BESIDE_MAX = 8_000_000;

/**
 * Put parts into rounds, each delivered at once and after the one before it. Only shares of one import of events go
 * beside each other, as nothing depends on their order. A run's first part goes alone: what earlier runs deferred is sent
 * before it, and its first rows tell whether too much is refused.
 */
export function inRounds<P extends PlannedPart>(parts: readonly P[], dataType: DataType): P[][] {
  const rounds: P[][] = [];
  for (const part of parts) {
    const round = rounds.at(-1);
    const [first] = round ?? [];
    const fits = round !== undefined && round.length < AT_ONCE_MAX;
    if (fits && first && dataType === "event" && first.ordinal > 0 && mayGoBeside(first, part)) round.push(part);
    else rounds.push([part]);
  }
  return rounds;
}

/** Whether both are shares of the same import, and not too large to go beside each other. */
function mayGoBeside(one: PlannedPart, other: PlannedPart): boolean {
  if ([one, other].some(({ rowsExpected }) => (rowsExpected ?? 0) > ROWS_BESIDE_MAX)) return false;
  const [a, b] = [one.reading, other.reading];
  if (a.kind !== "snapshot" || b.kind !== "snapshot" || one.output !== "records" || other.output !== "records")
    return false;
  return one.drivingReference === other.drivingReference && a.version === b.version && a.shards === b.shards;
}
