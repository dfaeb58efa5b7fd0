import { AppError } from "@/lib/model/errors";
import type { RejectionsSoFar } from "@/lib/store/rejections";

/** More than half of so many first rows, or so many in all: then most likely the SQL is wrong, not the rows. */
const FIRST_ROWS = 1_000;
const REJECTED_MAX = 100_000;

export type RejectionBreaker = {
  /** How many more rows of the run are among its first. */
  firstRowsLeft(): number;
  /** Count rows that were read, and rows or records that were rejected. Throws `TOO_MUCH_REFUSED`. */
  note(rows: number, rejected: number, ofFirst?: boolean): void;
};

/**
 * Stop a run with too many rejections, before the rest of it is sent: an import into Amplitude cannot be undone. Counts
 * from what the run's closed parts came to. A person may have allowed the rejections; then nothing stops the run.
 */
export function openRejectionBreaker({ rows, rejected, allowed }: RejectionsSoFar): RejectionBreaker {
  let rowsTotal = rows;
  let rejectedTotal = rejected;
  let rejectedFirst = rows < FIRST_ROWS ? rejected : 0;

  return {
    firstRowsLeft: () => Math.max(0, FIRST_ROWS - rowsTotal),
    note(rowsNow, rejectedNow, ofFirst = rowsTotal < FIRST_ROWS) {
      rowsTotal += rowsNow;
      rejectedTotal += rejectedNow;
      if (ofFirst) rejectedFirst += rejectedNow;
      if (allowed || rejectedNow === 0) return;
      if (rejectedFirst > FIRST_ROWS / 2)
        throw toRejectionError(`More than half of the first 1,000 rows were rejected`);
      if (rejectedTotal >= REJECTED_MAX) throw toRejectionError("100,000 rows and records of this run were rejected");
    },
  };
}

function toRejectionError(what: string): AppError {
  return new AppError(
    "TOO_MUCH_REFUSED",
    `${what}. What is sent to Amplitude cannot be taken back, so the run stopped. Undelivered records shows the reasons: fix the SQL, or allow the rejections.`,
  );
}
