import { type EventFaults, isObject, type JsonObject } from "@/lib/amplitude/delivery/check-event";
import { applyEvents } from "@/lib/ingestion/properties/apply-updates";
import { breather } from "@/lib/ingestion/requests/breathe";
import { limitLoad } from "@/lib/ingestion/requests/limit-load";
import { parseJson } from "@/lib/ingestion/requests/parse-json";
import { readBody } from "@/lib/ingestion/requests/read-body";
import { receiveBody } from "@/lib/ingestion/requests/receive-body";
import {
  type FaultIndices,
  replyAccepted,
  replyFaulty,
  replyMissingField,
  replyRefused,
  replyTooLarge,
  replyUnreceived,
} from "@/lib/ingestion/requests/replies";
import { isTooLongForIndex } from "@/lib/store/db";
import { findProjectByApiKey } from "@/lib/store/projects";
import { checkStorable, findLongNames } from "./check-storable";
import { toUpdate } from "./to-update";

const MEBIBYTE = 1_048_576;

/** The endpoints that take events. Source: Amplitude, Batch Event Upload API and HTTP V2 API, upload limits and 400 responses. */
export const EVENT_APIS = {
  batch: { bytesMax: 20 * MEBIBYTE, eventsMax: 2_000, namesAllFaults: true },
  httpapi: { bytesMax: MEBIBYTE, eventsMax: 2_000, namesAllFaults: false },
} as const;

/**
 * Answer `POST /batch` or `POST /2/httpapi` as Amplitude does: all events of a request are stored, or none and the
 * response names those at fault. A repeated request is accepted again and changes nothing.
 */
export async function ingestEvents(request: Request, api: keyof typeof EVENT_APIS): Promise<Response> {
  const arrived = await receiveBody(request, EVENT_APIS[api].bytesMax);
  if (arrived.kind !== "bytes") return replyUnreceived(arrived.kind);
  return limitLoad(() => takeEvents(request.headers, arrived.bytes, api));
}

async function takeEvents(headers: Headers, bytes: Buffer, api: keyof typeof EVENT_APIS): Promise<Response> {
  const { bytesMax, eventsMax, namesAllFaults } = EVENT_APIS[api];
  const body = await readBody(headers, bytes, bytesMax);
  if (body.kind === "too_large") return replyTooLarge();
  if (body.kind === "unreadable") return replyRefused("Invalid JSON request body");
  if (body.text.trim() === "") return replyRefused("Missing request body");

  const read = parseJson(body.text);
  if (read.kind === "too_many") return replyTooLarge();
  if (read.kind !== "value" || !isObject(read.value)) return replyRefused("Invalid JSON request body");
  const payload = read.value;
  if (typeof payload.api_key !== "string" || payload.api_key === "") return replyMissingField("api_key");
  if (!Array.isArray(payload.events) || payload.events.length === 0) return replyMissingField("events");
  if (payload.events.length > eventsMax) return replyTooLarge();
  if (!payload.events.every(isObject)) return replyRefused("Invalid event JSON");
  const project = await findProjectByApiKey(payload.api_key);
  if (!project) return replyRefused("Invalid API key");

  const events: JsonObject[] = payload.events;
  const minIdLength = minIdLengthOf(payload) ?? project.minIdLength;
  const faults = await findFaults(events, (event) => checkStorable(event, minIdLength), namesAllFaults);
  if (faults) return replyFaulty(faults, read.outOfRange);

  const uploadedAt = new Date();
  const updates = events.map((event) => toUpdate(event, uploadedAt));
  try {
    const overLimit = await applyEvents(project.id, updates, uploadedAt);
    const payloadSizeBytes = Buffer.byteLength(body.text);
    return replyAccepted({ eventsIngested: events.length, payloadSizeBytes, uploadedAt, overLimit });
  } catch (error) {
    const long = isTooLongForIndex(error) ? await findFaults(events, findLongNames, namesAllFaults) : null;
    if (!long) throw error;
    return replyFaulty(long, []);
  }
}

function minIdLengthOf({ options }: JsonObject): number | null {
  const length = isObject(options) ? options.min_id_length : undefined;
  return typeof length === "number" && Number.isInteger(length) && length >= 1 ? length : null;
}

/** The events at fault, by field: all of them, or the first of each field. */
async function findFaults(
  events: readonly JsonObject[],
  check: (event: JsonObject) => EventFaults | null,
  all: boolean,
): Promise<FaultIndices | null> {
  const breathe = breather();
  const found: FaultIndices = { missing: new Map(), invalid: new Map(), shortIds: new Map() };
  const note = (fields: Map<string, number[]>, field: string, index: number) => {
    const indices = fields.get(field);
    if (!indices) fields.set(field, [index]);
    else if (all) indices.push(index);
  };
  for (const [index, event] of events.entries()) {
    await breathe();
    const faults = check(event);
    if (!faults) continue;
    for (const field of faults.missing) note(found.missing, field, index);
    for (const field of faults.invalid) note(found.invalid, field, index);
    for (const field of faults.shortIds) note(found.shortIds, field, index);
  }
  return found.missing.size + found.invalid.size + found.shortIds.size > 0 ? found : null;
}
