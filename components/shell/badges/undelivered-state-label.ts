import type { UndeliveredState } from "@/lib/model/run/run-view";

/** What has become of an undelivered record. */
export const REJECTED_STATE_LABEL: Record<UndeliveredState, string> = {
  rejected: "Rejected",
  held: "Deferred",
  delivered: "Redelivered",
  dismissed: "Dismissed",
};
