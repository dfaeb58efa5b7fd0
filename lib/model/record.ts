import { z } from "zod";

/** Why a row or a record was refused. Codes of rows come from the statement itself, those of records from the destination. */
export const REJECTION_MESSAGE = {
  missing_id: "The row has neither user_id nor device_id.",
  short_id: "The id is shorter than the project accepts.",
  reserved_id: "Amplitude does not accept this id: it stands for nobody.",
  missing_event_type: "The row has no event_type.",
  reserved_event_type: "This event_type is reserved by Amplitude.",
  bad_time: "time is outside what Amplitude takes: whole milliseconds since 1970.",
  bad_number: "A number is NaN or infinite, which no number of Amplitude's is.",
  too_long: "A text is longer than 1,024 characters.",
  too_many_groups: "An event takes at most 5 group types and 10 values of each.",
  missing_group: "The row has no groups, so no group to update.",
  missing_properties: "The row has no properties to set.",
  bad_properties: "The properties are not a JSON object.",
  too_deep: "Properties are nested deeper than 40 levels.",
  too_large: "The record is larger than a request may be.",
  destination_rejected: "The destination refused the record.",
} as const satisfies Record<string, string>;

export type RejectionReason = keyof typeof REJECTION_MESSAGE;
const refusalCodes = Object.keys(REJECTION_MESSAGE);
export const rejectionReasonSchema = z.custom<RejectionReason>(
  (value) => typeof value === "string" && refusalCodes.includes(value),
);

/** A record ready to send: its JSON text, not parsed. */
export type RecordText = string;

/** The destination's answer for one batch: every record is in exactly one of the three. Indices count from 0 in the batch. */
export type DeliveryResult = {
  delivered: number;
  rejected: { index: number; reason: RejectionReason; message: string }[];
  deferred: { index: number; message: string }[];
};
