import { z } from "zod";

/**
 * What happened to the rows and records of a part or a run. Two equations hold when nothing was lost:
 * rowsRead = rowsMade + rowsInvalid, and records = delivered + rejected + deferred.
 */
export const countsSchema = z.object({
  rowsRead: z.int().nonnegative(),
  rowsMade: z.int().nonnegative(),
  rowsInvalid: z.int().nonnegative(),
  records: z.int().nonnegative(),
  delivered: z.int().nonnegative(),
  rejected: z.int().nonnegative(),
  deferred: z.int().nonnegative(),
});
export type Counts = z.infer<typeof countsSchema>;

/** The names of the counts, in the order in which downloads and statements list them. */
export const COUNT_KEYS = countsSchema.keyof().options;
export type CountKey = keyof Counts;

/** One value for each count. */
export function mapCounts<T>(of: (key: CountKey) => T): Record<CountKey, T> {
  return {
    rowsRead: of("rowsRead"),
    rowsMade: of("rowsMade"),
    rowsInvalid: of("rowsInvalid"),
    records: of("records"),
    delivered: of("delivered"),
    rejected: of("rejected"),
    deferred: of("deferred"),
  };
}

export function emptyCounts(): Counts {
  return mapCounts(() => 0);
}

/** The counts of something that has more fields than these. */
export function pickCounts(counts: Counts): Counts {
  return mapCounts((key) => counts[key]);
}

/** Sums of several parts. */
export function sumCounts(all: readonly Counts[]): Counts {
  return mapCounts((key) => all.reduce((sum, counts) => sum + counts[key], 0));
}

/** Whether both equations of the ledger hold. */
export function isBalanced({
  rowsRead,
  rowsMade,
  rowsInvalid,
  records,
  delivered,
  rejected,
  deferred,
}: Counts): boolean {
  return rowsRead === rowsMade + rowsInvalid && records === delivered + rejected + deferred;
}
