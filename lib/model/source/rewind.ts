import { z } from "zod";
import type { Output, Reading, VersionRange } from "@/lib/model/run/part";
import type { Pin } from "@/lib/model/run/run";
import { versionSchema } from "@/lib/model/table/commit";
import type { IdentityColumnsByTable } from "@/lib/model/table/identity-columns";
import { tableNameSchema } from "@/lib/model/table/table-name";

/**
 * How far back a source is rewound: to just after a version (a source of one table), to a time, or to where it began.
 */
export const rewindTargetSchema = z.discriminatedUnion("to", [
  z.object({ to: z.literal("version"), version: versionSchema }),
  z.object({ to: z.literal("time"), at: z.coerce.date() }),
  z.object({ to: z.literal("beginning") }),
]);
export type RewindTarget = z.infer<typeof rewindTargetSchema>;

/**
 * Why records that a rewind sends would count twice. `forgotten`: they were first sent so long ago that the
 * destination no longer knows their insert_id. `imported`: an import sent the rows under another insert_id than their
 * commits give. `other_sql`: the SQL was another then, and it or the present one is a join, whose ids are of its own.
 */
export const TWICE_REASONS = ["forgotten", "imported", "other_sql"] as const;
export type TwiceReason = (typeof TWICE_REASONS)[number];

/** What a rewind would do, as the page asks before it is begun. Null counts could not be counted in time. */
export const rewindEstimateSchema = z.object({
  tables: z.array(z.object({ name: tableNameSchema, from: versionSchema, to: versionSchema })),
  /** Where the first import is sent again too. */
  withImport: z.boolean(),
  records: z.int().nonnegative().nullable(),
  twice: z.array(z.object({ reason: z.enum(TWICE_REASONS), records: z.int().nonnegative().nullable() })),
  /** Numbers of the recorded runs that are replayed; none where ranges are read instead. */
  replays: z.array(z.int().positive()),
  /** The open run, which a rewind closes. */
  openRun: z.object({ number: z.int().positive(), delivered: z.int().nonnegative() }).nullable(),
  /** The SQL gives its own insert_id: repeats are known only where it gives the same one again. */
  ownIds: z.boolean(),
});
export type RewindEstimate = z.infer<typeof rewindEstimateSchema>;

/** Whether records would count twice, or may for all that is known. */
export function wouldCountTwice({ twice }: Pick<RewindEstimate, "twice">): boolean {
  return twice.some(({ records }) => records === null || records > 0);
}

/** A part that was sent before, of whichever run. */
export type SentPart = {
  reading: Reading;
  identity: IdentityColumnsByTable;
  output: Output;
  firstSentAt: Date;
  /** Its SQL read more tables, whose rows belong to the ids. */
  joined: boolean;
};
/** How the destination takes a range of versions that is sent again. `known`: it drops it. `new`: it never had it. */
type RepeatKind = "known" | "new" | TwiceReason;
export type RepeatedRange = { range: VersionRange; kind: RepeatKind };

/** The destination forgets ids after seven days; a rewind takes a while too, so one day less is counted on. */
export const REMEMBERED_MS = 6 * 24 * 60 * 60_000;

/**
 * Cut the versions that a rewind of one table reads by what the destination makes of them. Ranges come in version
 * order, without gaps; neighbours differ in kind.
 *
 * A range that a part read as changes comes back under the same ids. One that no part read, after a version that was
 * imported whole, holds rows that went out as rows of that snapshot, under other ids.
 */
export function repeatedRanges({ from, to }: VersionRange, sent: readonly SentPart[], now: Date): RepeatedRange[] {
  const records = sent.filter(({ output }) => output === "records");
  const kindOf = (version: number): RepeatKind => {
    const covering = records.filter(({ reading }) => coversVersion(reading, version));
    if (covering.some(({ joined }) => joined)) return "other_sql";
    if (covering.length > 0) return isForgotten(covering, now) ? "forgotten" : "known";
    return records.some(({ reading }) => reading.kind === "snapshot" && reading.version >= version)
      ? "imported"
      : "new";
  };
  const ranges: RepeatedRange[] = [];
  for (const start of cutsOf({ from, to }, records)) {
    const kind = kindOf(start);
    const last = ranges.at(-1);
    if (last) last.range.to = start - 1;
    if (last?.kind === kind) last.range.to = to;
    else ranges.push({ range: { from: start, to }, kind });
  }
  return ranges;
}

/** Whether the first of these was sent so long ago that its ids may be forgotten. */
export function isForgotten(sent: readonly Pick<SentPart, "firstSentAt">[], now: Date): boolean {
  return sent.some(({ firstSentAt }) => now.getTime() - firstSentAt.getTime() > REMEMBERED_MS);
}

function coversVersion(reading: Reading, version: number): boolean {
  return reading.kind === "changes" && reading.from <= version && version <= reading.to;
}

/** The versions of a range at which its kind can change: where it begins, and where parts and snapshots end or begin. */
function cutsOf({ from, to }: VersionRange, sent: readonly SentPart[]): number[] {
  const edges = sent.flatMap(({ reading }) =>
    reading.kind === "snapshot" ? [reading.version + 1] : [reading.from, reading.to + 1],
  );
  return [...new Set([from, ...edges])].filter((edge) => edge >= from && edge <= to).sort((a, b) => a - b);
}

/** A finished run as a rewind replays it: what it pinned, and when its first record went out. */
export type RecordedRun = {
  id: string;
  number: number;
  sqlHash: string;
  pins: Pin[];
  records: number;
  delivered: number;
  firstSentAt: Date | null;
};
