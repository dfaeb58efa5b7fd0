import type { OverLimitCount } from "@/lib/ingestion/indexed-names";

/** Browser SDKs send from other origins; the API key, not a cookie, says who may. */
const HEADERS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, OPTIONS",
  "access-control-allow-headers": "*",
  "access-control-max-age": "86400",
  "cache-control": "no-store",
};

/** What was taken. `overLimit`: what of it is stored and not indexed, or found no room in a list. */
export type Taken = {
  eventsIngested: number;
  payloadSizeBytes: number;
  uploadedAt: Date;
  overLimit: readonly OverLimitCount[];
};

/**
 * What an ingestion endpoint answers. Bodies: Amplitude, Batch Event Upload API and HTTP V2 API, responses. Only
 * `over_limit` is Lakefeed's own: Amplitude says nothing of what it does not index.
 */
export function replyAccepted({ eventsIngested, payloadSizeBytes, uploadedAt, overLimit }: Taken): Response {
  const counts = Object.fromEntries(overLimit.map(({ kind, values }) => [kind, values]));
  return reply(200, {
    events_ingested: eventsIngested,
    payload_size_bytes: payloadSizeBytes,
    server_upload_time: uploadedAt.getTime(),
    ...(overLimit.length > 0 && { over_limit: counts }),
  });
}

/** Indices of the events at fault, by field. */
export type FaultIndices = {
  missing: Map<string, number[]>;
  invalid: Map<string, number[]>;
  shortIds: Map<string, number[]>;
};

export function replyFaulty({ missing, invalid, shortIds }: FaultIndices, outOfRange: readonly string[]): Response {
  const error = missing.size > 0 ? "Request missing required field" : "Invalid field values on some events";
  return reply(400, {
    error,
    missing_field: null,
    events_with_invalid_fields: Object.fromEntries(invalid),
    events_with_missing_fields: Object.fromEntries(missing),
    events_with_invalid_id_lengths: Object.fromEntries(shortIds),
    ...detailOf(outOfRange),
  });
}

export function replyRefused(
  error:
    | "Missing request body"
    | "Invalid JSON request body"
    | "Invalid event JSON"
    | "Invalid API key"
    | "missing_event",
  outOfRange: readonly string[] = [],
): Response {
  return reply(400, {
    error,
    missing_field: null,
    events_with_invalid_fields: {},
    events_with_missing_fields: {},
    ...detailOf(outOfRange),
  });
}

export function replyMissingField(field: string): Response {
  return reply(400, {
    error: "Request missing required field",
    missing_field: field,
    events_with_invalid_fields: {},
    events_with_missing_fields: {},
  });
}

/** Of a body that was not received whole nothing more is read: the connection ends with the response. */
export function replyUnreceived(why: "too_large" | "late"): Response {
  return why === "too_large"
    ? reply(413, { error: "Payload too large" }, { connection: "close" })
    : reply(408, { error: "Request timeout" }, { connection: "close" });
}

export function replyTooLarge(): Response {
  return reply(413, { error: "Payload too large" });
}

/** Nobody is named: it is this endpoint that has too much to do, not one user. */
export function replyOverloaded(): Response {
  const body = {
    error: "Too many requests for some devices and users",
    eps_threshold: 0,
    throttled_devices: {},
    throttled_users: {},
    exceeded_daily_quota_devices: {},
    exceeded_daily_quota_users: {},
    throttled_events: [],
  };
  return reply(429, body, { "retry-after": "1" });
}

/** The response to a browser that asks before it sends. */
export function replyPreflight(): Response {
  return new Response(null, { status: 204, headers: HEADERS });
}

/** Which numbers are at fault: the indices name their events, not them. */
function detailOf(outOfRange: readonly string[]): { detail?: string } {
  if (outOfRange.length === 0) return {};
  const shown = outOfRange.map((digits) => (digits.length > 40 ? `${digits.slice(0, 40)}…` : digits)).join(", ");
  return { detail: `A 64-bit number cannot hold ${shown}. Send such a value as text.` };
}

function reply(code: number, body: object, headers: Record<string, string> = {}): Response {
  return Response.json({ code, ...body }, { status: code, headers: { ...HEADERS, ...headers } });
}
