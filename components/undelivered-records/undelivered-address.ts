import { oneParam, type SearchParams } from "@/components/shell/time-range/time-range";
import { UNDELIVERED_STATES, type UndeliveredState } from "@/lib/model/run/run-view";

/** Which undelivered records an address asks for. */
export type UndeliveredChoice = { state: UndeliveredState; reason: string | null; search: string | null };

export function parseUndeliveredFilter(params: SearchParams): UndeliveredChoice {
  const asked = oneParam(params, "state");
  return {
    state: UNDELIVERED_STATES.find((state) => state === asked) ?? "rejected",
    reason: oneParam(params, "reason") || null,
    search: oneParam(params, "q")?.trim() || null,
  };
}

/** The parameters that ask for these rows. */
export function rejectedParams({ state, reason, search }: UndeliveredChoice): Record<string, string> {
  return {
    ...(state === "rejected" ? {} : { state }),
    ...(reason === null ? {} : { reason }),
    ...(search === null ? {} : { q: search }),
  };
}
