import type { UndeliveredState } from "@/lib/model/run/run-view";

/** What has become of a kept row. */
export const REJECTED_STATE_LABEL: Record<UndeliveredState, string> = {
  rejected: "Rejected",
  held: "Held",
  delivered: "Delivered later",
  dismissed: "Dismissed",
};
