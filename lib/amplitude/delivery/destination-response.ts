import { z } from "zod";
import type { ErrorCode } from "@/lib/model/errors";
import type { PostAnswer } from "./http-post";
import type { Identities } from "./throttles";

/** What an answer of the destination means for the records of its request. */
export type DestinationResponse =
  | { kind: "accepted" }
  /** These records, by index, are refused for their content, and all of the silenced devices; the others were not taken yet. */
  | { kind: "some_rejected"; reasons: Map<number, string>; silencedDevices: ReadonlySet<string> }
  /** Some record is refused for its content, but the answer does not say which. */
  | { kind: "one_rejected"; reason: string }
  | { kind: "too_large" }
  /** Nothing was taken. Who must wait, and who is over the daily quota; with nobody named, all wait. */
  | {
      kind: "throttled";
      retryAfterMs: number | null;
      identities: Identities;
      indices: Set<number>;
      overQuota: Identities;
    }
  /** Nothing is known of what was taken: the same request may be sent again. */
  | { kind: "unavailable"; message: string; retryAfterMs: number | null }
  /** The request will not be taken however often it is sent. */
  | { kind: "stop"; code: ErrorCode; message: string };

const indexMap = z.record(z.string(), z.array(z.int().nonnegative())).catch({});
const named = z.record(z.string(), z.unknown()).catch({});
const indices = z.array(z.int().nonnegative()).catch([]);
const texts = z.array(z.string()).catch([]);

/** The documented body, read leniently. Source: Amplitude, Batch Event Upload API and HTTP V2 API, responses. */
const bodySchema = z.object({
  code: z.int().optional().catch(undefined),
  error: z.string().catch(""),
  missing_field: z.string().nullable().catch(null),
  events_with_invalid_fields: indexMap,
  events_with_missing_fields: indexMap,
  events_with_invalid_id_lengths: indexMap,
  silenced_events: indices,
  silenced_devices: texts,
  throttled_events: indices,
  throttled_users: named,
  throttled_devices: named,
  exceeded_daily_quota_users: named,
  exceeded_daily_quota_devices: named,
});
type Body = z.infer<typeof bodySchema>;

/** Read an answer to a request of `count` records. Bodies that are not JSON are read by their status alone. */
export function readResponse(response: PostAnswer, count: number, now: Date): DestinationResponse {
  const body = bodySchema.safeParse(parseJson(response.text)).data ?? bodySchema.parse({});
  const retryAfterMs = readRetryAfter(response.retryAfter, now);
  const status = response.status === 200 && body.code !== undefined && body.code >= 400 ? body.code : response.status;

  if (status === 200) {
    if (!/^\s*</.test(response.text)) return { kind: "accepted" };
    return { kind: "unavailable", message: "It answered with a web page instead of Amplitude's answer.", retryAfterMs };
  }
  if (status === 400) return readRejection(body, count);
  if (status === 401) return { kind: "stop", code: "DESTINATION_KEY_REJECTED", message: KEY_REJECTED };
  if (status === 413) return { kind: "too_large" };
  if (status === 429) return readThrottling(body, retryAfterMs);
  if (status === 408 || status >= 500)
    return { kind: "unavailable", message: `It answered ${status}${quote(body.error)}.`, retryAfterMs };
  return { kind: "stop", code: "DESTINATION_FORBIDDEN", message: explainStop(status, body, response.location) };
}

const KEY_REJECTED =
  "The destination does not know this API key. Enter the project's key again: Amplitude → Settings → Projects.";

/** Why a record of a silenced device is not taken. Source: Amplitude, Batch Event Upload API, silenced events. */
export const SILENCED = "Amplitude has silenced this device.";

/** Whether a throttled answer says who is too fast. */
export function namesAnybody({
  identities,
  overQuota,
  indices,
}: Extract<DestinationResponse, { kind: "throttled" }>): boolean {
  return [identities.users, identities.devices, overQuota.users, overQuota.devices, indices].some(
    (set) => set.size > 0,
  );
}

function readRejection(body: Body, count: number): DestinationResponse {
  if (/^invalid api key/i.test(body.error) || body.missing_field === "api_key")
    return { kind: "stop", code: "DESTINATION_KEY_REJECTED", message: KEY_REJECTED };
  if (/^invalid request path/i.test(body.error))
    return { kind: "stop", code: "DESTINATION_FORBIDDEN", message: explainStop(404, body, null) };

  const reasons = new Map<number, string>();
  const note = (index: number, reason: string) => {
    const before = reasons.get(index);
    if (index < count) reasons.set(index, before ? `${before} ${reason}` : reason);
  };
  for (const [field, at] of Object.entries(body.events_with_missing_fields))
    for (const index of at) note(index, `${field} is missing.`);
  for (const [field, at] of Object.entries(body.events_with_invalid_fields))
    for (const index of at) note(index, `${field} is not accepted.`);
  for (const [field, at] of Object.entries(body.events_with_invalid_id_lengths))
    for (const index of at) note(index, `${field} is too short.`);
  for (const index of body.silenced_events) note(index, SILENCED);
  const silencedDevices = new Set(body.silenced_devices);
  if (reasons.size + silencedDevices.size > 0) return { kind: "some_rejected", reasons, silencedDevices };

  const missing = body.missing_field ? ` ${body.missing_field} is missing.` : "";
  return { kind: "one_rejected", reason: `The destination answered 400${quote(body.error)}.${missing}` };
}

function readThrottling(body: Body, retryAfterMs: number | null): DestinationResponse {
  return {
    kind: "throttled",
    retryAfterMs,
    indices: new Set(body.throttled_events),
    identities: identities(body.throttled_users, body.throttled_devices),
    overQuota: identities(body.exceeded_daily_quota_users, body.exceeded_daily_quota_devices),
  };
}

function explainStop(status: number, body: Body, location: string | null): string {
  if (location && status >= 300 && status < 400)
    return `The destination redirects to ${location}. Enter the address that it leads to as the base URL.`;
  if (status === 403)
    return `The destination refuses requests from here (403${quote(body.error)}). A firewall or a regional block may stand between.`;
  if (status === 404 || status === 405)
    return `There is no ingestion API at this address (${status}). Check the project's base URL.`;
  return `The destination does not take the request (${status}${quote(body.error)}). Check the project's base URL.`;
}

/** Retry-After as milliseconds: seconds, or a date. Source: RFC 9110, section 10.2.3. */
function readRetryAfter(header: string | null, now: Date): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  const waitMs = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - now.getTime();
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : null;
}

function identities(users: object, devices: object): Identities {
  return { users: new Set(Object.keys(users)), devices: new Set(Object.keys(devices)) };
}

function quote(error: string): string {
  return error ? `, “${error.slice(0, 200)}”` : "";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
