import { REJECTED_STATES, type RejectedState } from "@/lib/core/run-view";
import { oneParam, type SearchParams } from "./time-range";

/** Which kept rows an address asks for. */
export function parseRejectedFilter(params: SearchParams): { state: RejectedState; reason: string | null } {
  const asked = oneParam(params, "state");
  return {
    state: REJECTED_STATES.find((state) => state === asked) ?? "rejected",
    reason: oneParam(params, "reason") || null,
  };
}

/** The parameters that ask for these rows. */
export function rejectedParams({
  state,
  reason,
}: {
  state: RejectedState;
  reason: string | null;
}): Record<string, string> {
  return { ...(state === "rejected" ? {} : { state }), ...(reason === null ? {} : { reason }) };
}
