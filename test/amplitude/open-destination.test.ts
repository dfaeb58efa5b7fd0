import { afterEach, expect, test } from "vitest";
import { type DeliveryOptions, type Destination, openDestination } from "@/lib/amplitude/delivery/open-destination";
import { type Arrived, type Scripted, scriptedEndpoint } from "./scripted-endpoint";

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

/** A destination on a scripted endpoint; its waits are noted instead of waited. */
async function scripted(script: (arrived: Arrived, at: number) => Scripted | undefined, timeoutMs = 10_000) {
  const endpoint = await scriptedEndpoint(script);
  const waits: number[] = [];
  let nowMs = 0;
  const backoff = {
    now: () => nowMs,
    wait: async (delayMs: number) => {
      waits.push(delayMs);
      nowMs += delayMs;
    },
    jitter: () => 1,
  };
  const destination: Destination = openDestination({
    baseUrl: endpoint.baseUrl,
    apiKey: "key",
    minIdLength: 5,
    allowedHosts: [new URL(endpoint.baseUrl).host],
    timeoutMs,
    backoff,
  });
  opened.push(destination, endpoint);
  const deliver = (batch: string[], options?: DeliveryOptions) => destination.deliverEvents(batch, options);
  return { ...endpoint, destination, deliver, waits };
}

const event = (n: number, user = `user-${n}`) =>
  JSON.stringify({ user_id: user, event_type: "e", insert_id: `id-${n}` });
const events = (count: number) => Array.from({ length: count }, (_, n) => event(n));
const idOf = (record: unknown) => Number(JSON.stringify(record).match(/"id-(\d+)"/)?.[1]);
const idsSent = (arrived: Arrived[]) => arrived.map((one) => one.events.map(idOf));
const answering =
  (...answers: Scripted[]) =>
  (_: Arrived, at: number) =>
    answers[at];
const rejected = (index: number, message: string) => ({ index, reason: "destination_rejected", message });

test("sends the records as they are, with the key and the shortest id, and counts an accepted batch as delivered", async () => {
  const { deliver, arrived } = await scripted(() => undefined);
  const exact = '{"user_id":"12345", "n":12345678901234567890,"é":"\\u0000"}';
  expect(await deliver([exact])).toEqual({ delivered: 1, rejected: [], deferred: [] });
  expect(arrived[0]?.path).toBe("/batch");
  expect(arrived[0]?.body).toBe(`{"api_key":"key","options":{"min_id_length":5},"events":[${exact}]}`);
});

test("delivers an empty batch without a request", async () => {
  const { deliver, arrived } = await scripted(() => undefined);
  expect(await deliver([])).toEqual({ delivered: 0, rejected: [], deferred: [] });
  expect(arrived).toEqual([]);
});

// One bad record must not hold back or repeat its neighbours.
test("rejects the records that a 400 names and sends the rest again", async () => {
  const body = {
    code: 400,
    error: "Invalid field values on some events",
    events_with_invalid_fields: { time: [1] },
    events_with_missing_fields: { event_type: [1, 3] },
  };
  const { deliver, arrived } = await scripted(answering({ status: 400, body }));
  expect(await deliver(events(5))).toEqual({
    delivered: 3,
    rejected: [rejected(1, "event_type is missing. time is not accepted."), rejected(3, "event_type is missing.")],
    deferred: [],
  });
  expect(idsSent(arrived)).toEqual([
    [0, 1, 2, 3, 4],
    [0, 2, 4],
  ]);
});

// HTTP V2 names only the first record that fails; the indices of the next answer count within what was sent again.
test("continues when each 400 names only the first bad record", async () => {
  const bad = [1, 2, 4];
  const { deliver } = await scripted(({ events: sent }) => {
    const at = sent.findIndex((record) => bad.includes(idOf(record)));
    return at < 0
      ? undefined
      : { status: 400, body: { code: 400, error: "Invalid", events_with_invalid_fields: { time: [at] } } };
  });
  const result = await deliver(events(6));
  expect(result.delivered).toBe(3);
  expect(result.rejected.map(({ index }) => index)).toEqual(bad);
});

// The official SDK repeats such a batch until its attempts run out, and then drops all of it.
test.each([
  { code: 400, error: "Invalid event JSON" },
  { code: 400, error: "Bad", events_with_invalid_fields: {} },
  "not JSON",
])("halves a batch that is refused without a name down to the bad record: %j", async (body) => {
  const { deliver } = await scripted(({ events: sent }) =>
    sent.some((record) => [3, 9].includes(idOf(record))) ? { status: 400, body } : undefined,
  );
  const result = await deliver(events(12));
  expect(result.delivered).toBe(10);
  expect(result.rejected.map(({ index }) => index)).toEqual([3, 9]);
});

test("rejects silenced events and short ids with their reason", async () => {
  const body = {
    code: 400,
    error: "Events silenced for device_id",
    silenced_events: [0],
    events_with_invalid_id_lengths: { user_id: [1] },
  };
  const { deliver } = await scripted(answering({ status: 400, body }));
  const result = await deliver(events(3));
  expect(result.rejected).toEqual(
    [rejected(1, "user_id is too short."), rejected(0, "Amplitude has silenced this device.")].sort(
      (a, b) => a.index - b.index,
    ),
  );
  expect(result.delivered).toBe(1);
});

test("halves a batch that is too large down to the one record that is", async () => {
  const { deliver, arrived } = await scripted(({ events: sent }) => {
    const large = sent.some((record) => idOf(record) === 2);
    return large || sent.length > 4 ? { status: 413, body: { code: 413, error: "Payload too large" } } : undefined;
  });
  const result = await deliver(events(8));
  expect(result.delivered).toBe(7);
  expect(result.rejected).toEqual([expect.objectContaining({ index: 2, reason: "too_large" })]);
  expect(idsSent(arrived).at(-1)).toEqual([4, 5, 6, 7]);
});

// Throttled identities wait as a whole, or one identity's later records would overtake its earlier ones.
test("lets the throttled wait and the others continue", async () => {
  const batch = [event(0, "slow-user"), event(1), event(2, "slow-user"), event(3)];
  const body = {
    code: 429,
    error: "Too many requests for some devices and users",
    throttled_users: {},
    throttled_events: [0],
  };
  const { deliver, arrived, waits } = await scripted(answering({ status: 429, body }));
  expect(await deliver(batch)).toEqual({ delivered: 4, rejected: [], deferred: [] });
  expect(idsSent(arrived)).toEqual([
    [0, 1, 2, 3],
    [1, 3],
    [0, 2],
  ]);
  expect(waits).toEqual([15_000]);
});

test("waits as long as Retry-After says, and by Amplitude's advice otherwise", async () => {
  const { deliver, waits } = await scripted(
    answering(
      { status: 429, headers: { "retry-after": "7" } },
      { status: 429, body: "slow down" },
      { status: 429, body: { code: 429 } },
    ),
  );
  expect((await deliver(events(2))).delivered).toBe(2);
  expect(waits).toEqual([7_000, 30_000, 30_000]);
});

test("holds the records of those over the daily quota", async () => {
  const body = { code: 429, exceeded_daily_quota_users: { "user-1": 500_001 }, throttled_events: [1] };
  const { deliver, arrived, waits } = await scripted(answering({ status: 429, body }));
  expect(await deliver(events(3))).toEqual({
    delivered: 2,
    rejected: [],
    deferred: [expect.objectContaining({ index: 1 })],
  });
  expect(idsSent(arrived)).toEqual([
    [0, 1, 2],
    [0, 2],
  ]);
  expect(waits).toEqual([]);
});

test.each([
  ["without end", () => ({ status: 429, body: {} }), undefined],
  ["for longer than a run should wait", () => ({ status: 429, headers: { "retry-after": "3600" } }), 3_600_000],
])("continues later when throttled %s", async (_, script, retryAfterMs) => {
  const { deliver } = await scripted(script);
  await expect(deliver(events(2))).rejects.toMatchObject({
    code: "DESTINATION_THROTTLED",
    retryAfterMs: retryAfterMs ?? expect.any(Number),
  });
});

// An answer that was lost may stand for records that were taken: only the same bytes are safe to repeat.
test.each<[string, Scripted]>([
  ["500", { status: 500 }],
  ["502 with a web page", { status: 502, body: "<html>Bad gateway</html>" }],
  ["503", { status: 503, headers: { "retry-after": "1" } }],
  ["504", { status: 504 }],
  ["408", { status: 408 }],
  ["200 with a web page", { status: 200, body: "<!doctype html>" }],
  ["a broken connection", { breakConnection: true }],
  ["silence", { silent: true }],
  ["200 whose body says 500", { status: 200, body: { code: 500 } }],
])("sends the same bytes again after %s", async (_, failure) => {
  const { deliver, arrived, waits } = await scripted(answering(failure, failure), 500);
  expect(await deliver(events(3))).toEqual({ delivered: 3, rejected: [], deferred: [] });
  expect(new Set(arrived.map(({ body }) => body)).size).toBe(1);
  expect(arrived.length).toBe(3);
  expect(waits).toEqual("status" in failure && failure.status === 503 ? [1_000, 1_000] : [500, 1_000]);
});

test("gives up after a bounded number of attempts, with growing pauses", async () => {
  const { deliver, arrived, waits } = await scripted(() => ({ status: 503 }));
  await expect(deliver(events(1))).rejects.toMatchObject({ code: "DESTINATION_UNAVAILABLE" });
  expect(arrived.length).toBe(8);
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000]);
});

// What only a person can fix is not repeated.
test.each<[string, Scripted, string]>([
  ["401", { status: 401 }, "DESTINATION_KEY_REJECTED"],
  ["Invalid API key", { status: 400, body: { code: 400, error: "Invalid API key: key" } }, "DESTINATION_KEY_REJECTED"],
  [
    "a missing key",
    { status: 400, body: { code: 400, error: "Request missing required field", missing_field: "api_key" } },
    "DESTINATION_KEY_REJECTED",
  ],
  ["403", { status: 403, body: { code: 403, error: "Forbidden" } }, "DESTINATION_FORBIDDEN"],
  ["404", { status: 404, body: "<html>" }, "DESTINATION_FORBIDDEN"],
  ["a redirect", { status: 308, headers: { location: "https://elsewhere.example.com/" } }, "DESTINATION_FORBIDDEN"],
])("stops at once at %s", async (_, response, code) => {
  const { deliver, arrived } = await scripted(() => response);
  await expect(deliver(events(4))).rejects.toMatchObject({ code });
  expect(arrived.length).toBe(1);
});

test("stops before a request that may not be sent any more", async () => {
  const { deliver, arrived } = await scripted(() => ({ status: 503 }));
  let asked = 0;
  const beforeRequest = async () => {
    asked += 1;
    if (asked === 3) throw new Error("lease lost");
  };
  await expect(deliver(events(1), { beforeRequest })).rejects.toThrow("lease lost");
  expect(arrived.length).toBe(2);
});

test("is interrupted by its signal while a request is under way", async () => {
  const controller = new AbortController();
  const { deliver } = await scripted(() => {
    controller.abort();
    return { silent: true };
  });
  await expect(deliver(events(1), { signal: controller.signal })).rejects.toMatchObject({ code: "INTERRUPTED" });
});

test("sends group properties as a form, in requests that keep their limits", async () => {
  const { destination, arrived } = await scripted(() => undefined);
  const group = (n: number) =>
    JSON.stringify({ group_type: "org", group_value: `née & sons ${n}`, group_properties: { $set: { n } } });
  const batch = Array.from({ length: 1_500 }, (_, n) => group(n));
  expect(await destination.deliverGroups(batch)).toEqual({ delivered: 1_500, rejected: [], deferred: [] });
  expect(arrived.map(({ path, events: sent }) => [path, sent.length])).toEqual([
    ["/groupidentify", 1_024],
    ["/groupidentify", 476],
  ]);
  expect(arrived.flatMap(({ events: sent }) => sent)).toEqual(batch.map((record) => JSON.parse(record)));
  expect(new URLSearchParams(arrived[0]?.body).get("api_key")).toBe("key");
});

// A quote takes three bytes in a form: sizes are those of what is sent.
test("cuts group properties by their encoded size, and rejects the one that no request can take", async () => {
  const { destination, arrived } = await scripted(() => undefined);
  const group = (value: string) => JSON.stringify({ group_type: "org", group_value: value, group_properties: {} });
  const batch = [group('"'.repeat(100_000)), group('"'.repeat(100_000)), group('"'.repeat(400_000)), group("small")];
  const result = await destination.deliverGroups(batch);
  expect(result.rejected).toEqual([expect.objectContaining({ index: 2, reason: "too_large" })]);
  expect(result.delivered).toBe(3);
  for (const { body } of arrived) expect(body.length).toBeLessThanOrEqual(1_048_576);
});
