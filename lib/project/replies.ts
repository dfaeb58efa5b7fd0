/** Browser SDKs send from other origins; the API key, not a cookie, says who may. */
const HEADERS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, OPTIONS",
  "access-control-allow-headers": "*",
  "access-control-max-age": "86400",
  "cache-control": "no-store",
};

/** What an ingestion endpoint answers. Bodies: Amplitude, Batch Event Upload API and HTTP V2 API, responses. */
export function replyAccepted(eventsIngested: number, payloadSizeBytes: number, uploadedAt: Date): Response {
  return reply(200, {
    events_ingested: eventsIngested,
    payload_size_bytes: payloadSizeBytes,
    server_upload_time: uploadedAt.getTime(),
  });
}

/** Indices of the events at fault, by field. */
export type FaultIndices = {
  missing: Map<string, number[]>;
  invalid: Map<string, number[]>;
  shortIds: Map<string, number[]>;
};

export function replyFaulty({ missing, invalid, shortIds }: FaultIndices): Response {
  const error = missing.size > 0 ? "Request missing required field" : "Invalid field values on some events";
  return reply(400, {
    error,
    missing_field: null,
    events_with_invalid_fields: Object.fromEntries(invalid),
    events_with_missing_fields: Object.fromEntries(missing),
    events_with_invalid_id_lengths: Object.fromEntries(shortIds),
  });
}

export function replyRefused(
  error:
    | "Missing request body"
    | "Invalid JSON request body"
    | "Invalid event JSON"
    | "Invalid API key"
    | "missing_event",
): Response {
  return reply(400, { error, missing_field: null, events_with_invalid_fields: {}, events_with_missing_fields: {} });
}

export function replyMissingField(field: string): Response {
  return reply(400, {
    error: "Request missing required field",
    missing_field: field,
    events_with_invalid_fields: {},
    events_with_missing_fields: {},
  });
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

/** The answer to a browser that asks before it sends. */
export function replyPreflight(): Response {
  return new Response(null, { status: 204, headers: HEADERS });
}

function reply(code: number, body: object, headers: Record<string, string> = {}): Response {
  return Response.json({ code, ...body }, { status: code, headers: { ...HEADERS, ...headers } });
}
