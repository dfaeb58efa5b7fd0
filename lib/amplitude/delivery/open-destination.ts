import { setMaxListeners } from "node:events";
import type { DeliveryResult, RecordText } from "@/lib/model/record";
import { REJECTION_MESSAGE } from "@/lib/model/record";
import { openConcurrencyLimit } from "./adaptive-concurrency";
import { type Backoff, realBackoff } from "./backoff";
import { BATCH_LIMITS, type BatchLimits, GROUP_LIMITS } from "./batches";
import { type BatchDependencies, deliver } from "./deliver";
import { checkBaseUrl, guardedLookup } from "./destination-address";
import { hideKey } from "./hide-key";
import { openHttp, type Post, type PostRequest } from "./http-post";
import { type Sending, sendWithRetry, waitFor } from "./send-with-retry";
import { createThrottles } from "./throttles";

/** Where a run sends its records. Each batch ends in a delivery result or in an AppError that says who can fix it. */
export type Destination = {
  /** Events and `$identify`, by `POST /batch`. Indices of the result are those of `batch`. */
  deliverEvents(batch: readonly RecordText[], options?: DeliveryOptions): Promise<DeliveryResult>;
  /** Group identifies `{group_type, group_value, group_properties}`, by `POST /groupidentify`. */
  deliverGroups(batch: readonly RecordText[], options?: DeliveryOptions): Promise<DeliveryResult>;
  /** Wait until another request could begin at once: who waits for it keeps no more batches than are under way. */
  ready(signal?: AbortSignal): Promise<void>;
  /** Close the connections that are kept open. */
  close(): void;
};

export type DeliveryOptions = {
  /** Gives up what is under way: `INTERRUPTED` is thrown. */
  signal?: AbortSignal;
  /** Awaited before each request: whoever may not send any more (a lost lease) throws here. */
  beforeRequest?: () => Promise<void>;
  /** Identities (`identityKey`) with a deferred record: their records are deferred too. New ones are added. */
  deferred?: Set<string>;
};

export type DestinationOptions = {
  baseUrl: string;
  apiKey: string;
  /** The shortest id that the project takes; sent with each batch. */
  minIdLength: number;
  /** Hosts (`host` or `host:port`) that may be private or without TLS: this app's own address, and what its owner allows. */
  allowedHosts: readonly string[];
  /** A request without a whole answer after this is sent again. */
  timeoutMs?: number;
  /** Requests under way at once: at first, and at most. In between it follows what the destination bears. */
  requests?: { first: number; max: number };
  backoff?: Backoff;
  /** Sends one request; by default over HTTP. */
  post?: Post;
};

/**
 * Open a destination that speaks Amplitude's ingestion API. Throws `ADDRESS_REFUSED` when the base URL is not one
 * that may be sent to. Batches may be delivered side by side; the texts of a batch are not parsed but when throttled.
 */
export function openDestination(options: DestinationOptions): Destination {
  const { apiKey, minIdLength, allowedHosts, timeoutMs = 60_000, backoff = realBackoff, requests = REQUESTS } = options;
  const url = checkBaseUrl(options.baseUrl, allowedHosts);
  const http = openHttp(url, { timeoutMs, lookup: guardedLookup(url, allowedHosts) });
  const post = hideKey(options.post ?? http.post, apiKey);
  const limit = openConcurrencyLimit(requests);
  const throttles = createThrottles();
  const dependencies = (
    request: (records: readonly RecordText[]) => PostRequest,
    { signal = NEVER, beforeRequest = async () => {}, deferred = new Set() }: DeliveryOptions = {},
  ): BatchDependencies => {
    const sending: Sending = { post, backoff, signal, beforeRequest };
    return {
      send: async (records) => {
        const permit = await limit.enter(signal);
        try {
          return await sendWithRetry(request(records), records.length, sending, permit);
        } finally {
          permit.leave();
        }
      },
      wait: (delayMs) => waitFor(delayMs, sending),
      now: backoff.now,
      throttles,
      deferred,
    };
  };
  const eventsRequest = (records: readonly RecordText[]) => makeEventsRequest(apiKey, minIdLength, records);
  const groupsRequest = (records: readonly RecordText[]) => makeGroupsRequest(apiKey, records);

  return {
    deliverEvents: (batch, delivery) =>
      deliverWithin(batch, BATCH_LIMITS, eventBytes, dependencies(eventsRequest, delivery)),
    deliverGroups: (batch, delivery) =>
      deliverWithin(batch, GROUP_LIMITS, groupBytes, dependencies(groupsRequest, delivery)),
    ready: (signal = NEVER) => limit.ready(signal),
    close: http.close,
  };
}

const REQUESTS = { first: 4, max: 8 };
const NEVER = new AbortController().signal;
setMaxListeners(0, NEVER);

/** A record in the body of a request, with its comma. */
const eventBytes = (record: RecordText) => Buffer.byteLength(record) + 1;
const groupBytes = (record: RecordText) => formEncode(record).length + ENCODED_COMMA_BYTES;
const ENCODED_COMMA_BYTES = 3;

/** Deliver in as many requests as the limits ask for. A record too large for any is rejected without being sent. */
async function deliverWithin(
  batch: readonly RecordText[],
  { recordsMax, bytesMax }: BatchLimits,
  bytesOf: (record: RecordText) => number,
  dependencies: BatchDependencies,
): Promise<DeliveryResult> {
  const requests: number[][] = [];
  const tooLarge: DeliveryResult["rejected"] = [];
  let bytes = 0;
  for (const [index, record] of batch.entries()) {
    const recordBytes = bytesOf(record);
    if (recordBytes > bytesMax) {
      tooLarge.push({ index, reason: "too_large", message: REJECTION_MESSAGE.too_large });
      continue;
    }
    const last = requests.at(-1);
    if (last && last.length < recordsMax && bytes + recordBytes <= bytesMax) last.push(index);
    else {
      requests.push([index]);
      bytes = 0;
    }
    bytes += recordBytes;
  }
  const result = await deliver(batch, requests, dependencies);
  return tooLarge.length === 0
    ? result
    : { ...result, rejected: [...result.rejected, ...tooLarge].sort((a, b) => a.index - b.index) };
}

/**
 * Each record is written into the body where it belongs: one text made of them first would be as long once more.
 * Source: Amplitude, Batch Event Upload API, request format.
 */
function makeEventsRequest(apiKey: string, minIdLength: number, records: readonly RecordText[]): PostRequest {
  const head = `{"api_key":${JSON.stringify(apiKey)},"options":{"min_id_length":${minIdLength}},"events":[`;
  const bytes = records.reduce((sum, record) => sum + eventBytes(record), Buffer.byteLength(head) + END.length);
  const body = Buffer.allocUnsafe(bytes);
  let at = body.write(head);
  for (const record of records) {
    at += body.write(record, at);
    body[at++] = COMMA;
  }
  // The end takes the last comma's place.
  const end = records.length === 0 ? at : at - 1;
  return { path: "/batch", contentType: "application/json", body: body.subarray(0, end + body.write(END, end)) };
}

const COMMA = ",".charCodeAt(0);
const END = "]}";

/** Source: Amplitude, Group Identify API, request format. */
function makeGroupsRequest(apiKey: string, records: readonly RecordText[]): PostRequest {
  const body = `api_key=${formEncode(apiKey)}&identification=%5B${records.map(formEncode).join("%2C")}%5D`;
  return { path: "/groupidentify", contentType: "application/x-www-form-urlencoded", body: Buffer.from(body) };
}

/** Source: WHATWG URL, application/x-www-form-urlencoded serializing. */
function formEncode(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1);
}
