import { GROUP_IDENTIFY, IDENTIFY, isObject, type JsonObject } from "@/lib/amplitude/delivery/check-event";
import { applyPropertyUpdates } from "@/lib/ingestion/properties/apply-updates";
import { limitLoad } from "@/lib/ingestion/requests/limit-load";
import { parseJson } from "@/lib/ingestion/requests/parse-json";
import { readForm } from "@/lib/ingestion/requests/read-form";
import { receiveBody } from "@/lib/ingestion/requests/receive-body";
import {
  replyAccepted,
  replyMissingField,
  replyRefused,
  replyTooLarge,
  replyUnreceived,
} from "@/lib/ingestion/requests/replies";
import type { JsonReading } from "@/lib/model/values/exact-json";
import { isTooLongForIndex } from "@/lib/store/db";
import { findProjectByApiKey } from "@/lib/store/projects";
import { checkStorable } from "./check-storable";
import { type PropertyUpdate, toUpdate } from "./to-update";

const BYTES_MAX = 1_048_576;
/** Source: Amplitude, Group Identify API, upload limits. */
const IDENTIFICATIONS_MAX = 1_024;

/**
 * Answer `/identify`: `identification` is one object or a list, each with an id and `user_properties`.
 * Source: Amplitude, Identify API.
 */
export function ingestIdentify(request: Request): Promise<Response> {
  return ingest(request, (item, minIdLength, now) => {
    const event = { ...item, event_type: IDENTIFY };
    return checkStorable(event, minIdLength) ? null : { user: toUpdate(event, now).user, groups: [] };
  });
}

/**
 * Answer `/groupidentify`: each identification names a `group_type`, a `group_value` and `group_properties`.
 * Source: Amplitude, Group Identify API.
 */
export function ingestGroupIdentify(request: Request): Promise<Response> {
  return ingest(request, (item, minIdLength, now) => {
    const { group_type: type, group_value: value, group_properties: properties } = item;
    if (typeof type !== "string" || type === "" || value === undefined || value === null || !isObject(properties))
      return null;
    const event = { event_type: GROUP_IDENTIFY, groups: { [type]: value }, group_properties: properties };
    return checkStorable(event, minIdLength) ? null : { user: null, groups: toUpdate(event, now).groups };
  });
}

type ReadItem = (item: JsonObject, minIdLength: number, now: Date) => PropertyUpdate | null;

async function ingest(request: Request, read: ReadItem): Promise<Response> {
  const arrived = await receiveBody(request, BYTES_MAX);
  if (arrived.kind !== "bytes") return replyUnreceived(arrived.kind);
  return limitLoad(() => takeIdentifications(request, arrived.bytes, read));
}

/** Take all identifications of a request, or none of them when one cannot be read. */
async function takeIdentifications(request: Request, bytes: Buffer, read: ReadItem): Promise<Response> {
  const form = await readForm(request, bytes, BYTES_MAX);
  if (form.kind === "too_large") return replyTooLarge();
  if (form.kind === "unreadable") return replyRefused("missing_event");
  const { api_key: apiKey, identification } = form.fields;
  if (typeof apiKey !== "string" || apiKey === "") return replyMissingField("api_key");
  const parsed = readIdentification(identification, form.outOfRange);
  if (parsed.kind === "too_many") return replyTooLarge();
  if (parsed.kind !== "value") return replyRefused("missing_event");
  const items = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
  if (items.length === 0 || !items.every(isObject)) return replyRefused("missing_event");
  if (items.length > IDENTIFICATIONS_MAX) return replyTooLarge();
  const project = await findProjectByApiKey(apiKey);
  if (!project) return replyRefused("Invalid API key");

  const now = new Date();
  const updates = items.flatMap((item) => read(item, project.minIdLength, now) ?? []);
  if (updates.length < items.length) return replyRefused("missing_event", parsed.outOfRange);
  try {
    const overLimit = await applyPropertyUpdates(project.id, updates, now);
    return replyAccepted({
      eventsIngested: updates.length,
      payloadSizeBytes: form.bytes,
      uploadedAt: now,
      overLimit,
    });
  } catch (error) {
    if (isTooLongForIndex(error)) return replyRefused("missing_event");
    throw error;
  }
}

/** What is to be identified: JSON text in a form, or a value where the body was JSON. */
function readIdentification(identification: unknown, outOfRange: string[]): JsonReading {
  return typeof identification === "string"
    ? parseJson(identification)
    : { kind: "value", value: identification, outOfRange };
}
