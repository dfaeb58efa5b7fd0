import type { RejectedState } from "@/lib/model/run/run-view";

/** What has become of a kept row. */
export const REJECTED_STATE_LABEL: Record<RejectedState, string> = {
  rejected: "Rejected",
  held: "Held",
  delivered: "Delivered later",
  dismissed: "Dismissed",
};
