import { COUNT_KEYS, type CountKey, type Counts } from "@/lib/model/run/counts";

/** The names of the counts in downloads, which others read by name. */
const COUNT_HEAD: Record<CountKey, string> = {
  rowsRead: "rows_read",
  rowsMade: "rows_made",
  rowsInvalid: "rows_refused",
  records: "records",
  delivered: "delivered",
  rejected: "rejected",
  deferred: "held",
};

export const COUNT_HEADS = COUNT_KEYS.map((key) => COUNT_HEAD[key]);

/** The counts as cells of a download, in the order of `COUNT_HEADS`. */
export function countCells(counts: Counts): number[] {
  return COUNT_KEYS.map((key) => counts[key]);
}
