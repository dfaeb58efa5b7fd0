import type { RejectionReason } from "@/lib/model/record";

const REASON: Record<RejectionReason, string> = {
  missing_id: "No user or device id",
  short_id: "Id too short",
  reserved_id: "Id not accepted",
  missing_event_type: "No event type",
  reserved_event_type: "Event type reserved",
  bad_time: "Time not accepted",
  bad_number: "Number not accepted",
  too_long: "Text too long",
  too_many_groups: "Too many groups",
  missing_group: "No group",
  missing_properties: "No properties",
  bad_properties: "Properties not an object",
  too_deep: "Nested too deep",
  too_large: "Record too large",
  destination_rejected: "Rejected by the destination",
};

/** A reason in two or three words. One that is not known here is shown as it is. */
export function reasonText(reason: string): string {
  return isKnown(reason) ? REASON[reason] : reason;
}

function isKnown(reason: string): reason is RejectionReason {
  return Object.hasOwn(REASON, reason);
}
