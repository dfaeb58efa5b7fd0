import { oneParam, type SearchParams } from "@/components/shell/time-range/time-range";
import { REJECTED_STATES, type RejectedState } from "@/lib/model/run/run-view";

/** Which kept rows an address asks for. */
export type RejectedChoice = { state: RejectedState; reason: string | null; search: string | null };

export function parseRejectedFilter(params: SearchParams): RejectedChoice {
  const asked = oneParam(params, "state");
  return {
    state: REJECTED_STATES.find((state) => state === asked) ?? "rejected",
    reason: oneParam(params, "reason") || null,
    search: oneParam(params, "q")?.trim() || null,
  };
}

/** The parameters that ask for these rows. */
export function rejectedParams({ state, reason, search }: RejectedChoice): Record<string, string> {
  return {
    ...(state === "rejected" ? {} : { state }),
    ...(reason === null ? {} : { reason }),
    ...(search === null ? {} : { q: search }),
  };
}
