import { identityKeyOf } from "@/lib/amplitude/delivery/identity";
import type { RecordText } from "@/lib/model/record";
import type { RunWarning } from "@/lib/model/run/run-warning";

/** Updates of one user's properties that Amplitude takes in an hour; the rest is dropped in silence. */
const UPDATES_MAX = 1_800;
/** So many users are counted apart; above, the rare ones are forgotten. */
const USERS_MAX = 50_000;

/**
 * Count how often events update the properties of one user. With more users than are kept, each count is at most
 * `records / 50,000` too low and never too high (Misra and Gries, 1982), so that a warning is always true.
 */
export function countUpdates(usersMax = USERS_MAX) {
  const counts = new Map<string, number>();

  function forget(): void {
    for (const [key, count] of counts) {
      if (count === 1) counts.delete(key);
      else counts.set(key, count - 1);
    }
  }

  return {
    note(batch: readonly RecordText[]): void {
      for (const record of batch) {
        const key = identityKeyOf(record);
        if (key === null) continue;
        const count = counts.get(key);
        if (count !== undefined) counts.set(key, count + 1);
        else if (counts.size < usersMax) counts.set(key, 1);
        else forget();
      }
    },
    warnings(): RunWarning[] {
      const over = [...counts].filter(([, count]) => count > UPDATES_MAX).sort(([, one], [, other]) => other - one);
      const [first] = over;
      if (!first) return [];
      const others = over.length > 1 ? ` and ${over.length - 1} more` : "";
      return [
        {
          code: "update_rate",
          message: `The events of ${first[0]}${others} update user properties more than 1,800 times at once. Amplitude drops such updates beyond 1,800 an hour without saying so; the events themselves are kept. Switch Sync User Properties off, or bring user properties by a source of their own.`,
        },
      ];
    },
  };
}
