import { setImmediate } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { type DestinationOptions, openDestination } from "@/lib/amplitude/delivery/open-destination";
import type { FaultInput } from "../endpoint/faults";
import { type EndpointOptions, startEndpoint } from "../endpoint/start-endpoint";

/** Amplitude's contract, as its documentation has it, against an endpoint that keeps what it accepted. */
const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function open(options: Partial<DestinationOptions> = {}, endpointOptions: EndpointOptions = {}) {
  const endpoint = await startEndpoint(endpointOptions);
  const backoff = makePace();
  const destination = openDestination({
    baseUrl: endpoint.baseUrl,
    apiKey: "key",
    minIdLength: 5,
    allowedHosts: [new URL(endpoint.baseUrl).host],
    backoff,
    ...options,
  });
  opened.push(destination, endpoint);
  return { endpoint, destination, backoff };
}

/** Time passes only as it is waited for: the earliest of those who wait goes first. */
function makePace() {
  let nowMs = 0;
  let waiting: { atMs: number; go(): void }[] = [];
  return {
    now: () => nowMs,
    jitter: () => 1,
    wait: (delayMs: number) =>
      new Promise<void>((go) => {
        waiting.push({ atMs: nowMs + delayMs, go });
      }),
    /** Let time pass up to the next one who waits. False: nobody does. */
    pass(): boolean {
      waiting.sort((one, other) => one.atMs - other.atMs);
      const next = waiting[0];
      if (!next) return false;
      nowMs = next.atMs;
      const due = waiting.filter(({ atMs }) => atMs <= nowMs);
      waiting = waiting.filter(({ atMs }) => atMs > nowMs);
      for (const { go } of due) go();
      return true;
    },
  };
}

/** Let time pass whenever somebody waits, until the work is done. */
async function finish<T>(work: Promise<T>, backoff: ReturnType<typeof makePace>): Promise<T> {
  let done = false;
  const ended = work.finally(() => {
    done = true;
  });
  ended.catch(() => undefined);
  while (!done) {
    await setImmediate();
    backoff.pass();
  }
  return ended;
}

const event = (n: number, user = `user-${n}`, more: object = {}) =>
  JSON.stringify({ user_id: user, event_type: "e", insert_id: `id-${n}`, ...more });
const events = (count: number, from = 0) => Array.from({ length: count }, (_, n) => event(from + n));
type Deferred = Awaited<ReturnType<typeof open>>["endpoint"]["accepted"];
const idsOf = (accepted: Deferred) => accepted.list().map(({ record }) => String(record.insert_id));

// The throttled user's records are in every batch; the others' must not stand still for it.
test("429 by user: its records wait in all batches, and those of others continue meanwhile", async () => {
  const { endpoint, destination, backoff } = await open();
  endpoint.faults.add({ kind: "throttle", users: ["busy!"], times: 1 });
  const batches = [0, 1, 2, 3].map((n) => [event(n * 10, "busy!"), ...events(3, n * 10 + 1)]);
  let busyAtMs: number | null = null;
  const receipts = (async () => {
    const all = [await destination.deliverEvents(batches[0] ?? [])];
    busyAtMs = backoff.now();
    return all;
  })();
  await expect.poll(() => endpoint.accepted.list().length).toBe(3);
  const others = Promise.all(batches.slice(1).map((batch) => destination.deliverEvents(batch)));
  await expect.poll(() => endpoint.accepted.list().length).toBe(12);
  expect(idsOf(endpoint.accepted).filter((id) => id.endsWith("0"))).toEqual([]);
  expect(endpoint.requests()).toBe(5);

  await finish(Promise.all([receipts, others]), backoff);
  expect(busyAtMs).toBe(15_000);
  expect(endpoint.accepted.list().length).toBe(16);
  expect(endpoint.accepted.repeats()).toBe(0);
});

test("429 by device: waits as long as Retry-After says", async () => {
  const { endpoint, destination, backoff } = await open();
  endpoint.faults.add({ kind: "throttle", devices: ["device-7"], retryAfterSeconds: 3, times: 2 });
  const batch = [event(1, "user-1", { device_id: "device-7" }), event(2)];
  expect(await finish(destination.deliverEvents(batch), backoff)).toEqual({ delivered: 2, rejected: [], deferred: [] });
  expect(idsOf(endpoint.accepted)).toEqual(["id-2", "id-1"]);
  expect(backoff.now()).toBe(6_000);
});

// A busy endpoint asks for a second each time: asked again each second, it would never catch up.
test("429 without a name: everybody waits, each time longer", async () => {
  const { endpoint, destination, backoff } = await open();
  endpoint.faults.add({ kind: "throttle", retryAfterSeconds: 1, times: 6 });
  expect((await finish(destination.deliverEvents(events(3)), backoff)).delivered).toBe(3);
  expect(backoff.now()).toBe(1_000 + 1_000 + 2_000 + 4_000 + 8_000 + 16_000);
});

// One user that is always too fast must not keep a whole source from ever finishing.
test("429 without end by name: those records are deferred, the others delivered", async () => {
  const { endpoint, destination, backoff } = await open();
  endpoint.faults.add({ kind: "throttle", users: ["busy!"] });
  const result = await finish(destination.deliverEvents([event(1), event(2, "busy!"), event(3)]), backoff);
  expect(result).toEqual({ delivered: 2, rejected: [], deferred: [{ index: 1, message: expect.any(String) }] });
});

// Events that overtake a deferred one would arrive without it.
test("daily quota: the records are deferred, and later ones of the same identity after them without being sent", async () => {
  const { endpoint, destination } = await open();
  endpoint.faults.add({ kind: "quota", users: ["full!"], times: 1 });
  const deferred = new Set<string>();
  const first = await destination.deliverEvents([event(1, "full!"), event(2)], { deferred });
  expect(first).toMatchObject({ delivered: 1, deferred: [{ index: 0 }] });
  const requests = endpoint.requests();
  const second = await destination.deliverEvents([event(3), event(4, "full!")], { deferred });
  expect(second).toMatchObject({ delivered: 1, deferred: [{ index: 1 }] });
  expect(endpoint.requests()).toBe(requests + 1);
  expect(idsOf(endpoint.accepted)).toEqual(["id-2", "id-3"]);
});

test("silenced events: those of the device are rejected with their reason, the rest delivered", async () => {
  const { endpoint, destination } = await open();
  endpoint.faults.add({ kind: "silence", devices: ["device-7"] });
  const result = await destination.deliverEvents([event(1), event(2, "user-2", { device_id: "device-7" })]);
  expect(result).toMatchObject({
    delivered: 1,
    rejected: [{ index: 1, message: expect.stringContaining("silenced") }],
  });
});

test("silenced devices that are only named, not counted, are rejected too", async () => {
  const body = { code: 400, error: "Events silenced for device_id", silenced_devices: ["device-7"] };
  const { destination } = await open(
    {},
    {
      script: ({ events: sent }) =>
        sent.some(({ device_id }) => device_id === "device-7") ? { kind: "response", status: 400, body } : undefined,
    },
  );
  const result = await destination.deliverEvents([event(1, "user-1", { device_id: "device-7" }), event(2)]);
  expect(result).toMatchObject({ delivered: 1, rejected: [{ index: 0 }] });
});

test.each<[string, FaultInput]>([
  ["all at once (Batch)", { kind: "reject", users: ["user-3", "user-9", "user-11"] }],
  [
    "the first of them each time (HTTP V2)",
    { kind: "reject", users: ["user-3", "user-9", "user-11"], firstOnly: true },
  ],
  ["none of them", { kind: "reject_unnamed", users: ["user-3", "user-9", "user-11"] }],
])("400 that names %s: exactly the bad records are rejected", async (_, fault) => {
  const { endpoint, destination } = await open();
  endpoint.faults.add(fault);
  const result = await destination.deliverEvents(events(16));
  expect(result.rejected.map(({ index }) => index)).toEqual([3, 9, 11]);
  expect(result.delivered).toBe(13);
  expect(endpoint.accepted.list().length).toBe(13);
});

test("413: halved down to what is taken; the one record that is too large is rejected", async () => {
  const { endpoint, destination } = await open();
  endpoint.faults.add({ kind: "too_large", bytesMax: 1_000 });
  const batch = [...events(40), event(99, "user-99", { big: "x".repeat(2_000) })];
  const result = await destination.deliverEvents(batch);
  expect(result).toMatchObject({ delivered: 40, rejected: [{ index: 40, reason: "too_large" }] });
  expect(idsOf(endpoint.accepted)).toEqual(Array.from({ length: 40 }, (_, n) => `id-${n}`));
});

// What was taken and not answered is sent again: the ids make it one.
test.each<[string, FaultInput]>([
  ["times out after it was taken", { kind: "lose_response", times: 2 }],
  ["is reset in the middle of its answer", { kind: "reset", taken: true, times: 2 }],
  ["is reset before it was taken", { kind: "reset", times: 2 }],
  ["fails with 500", { kind: "status", status: 500, times: 2 }],
  ["meets 503 with Retry-After", { kind: "status", status: 503, retryAfterSeconds: 5, times: 2 }],
])("a request that %s is repeated, and every record is held once", async (_, fault) => {
  const { endpoint, destination, backoff } = await open({ timeoutMs: 400 });
  endpoint.faults.add(fault);
  expect((await finish(destination.deliverEvents(events(20)), backoff)).delivered).toBe(20);
  expect(idsOf(endpoint.accepted)).toEqual(Array.from({ length: 20 }, (_, n) => `id-${n}`));
  expect(endpoint.requests()).toBe(3);
});

test("a slow destination is waited for within the deadline", async () => {
  const { endpoint, destination } = await open();
  endpoint.faults.add({ kind: "slow", milliseconds: 50 });
  expect((await destination.deliverEvents(events(3))).delivered).toBe(3);
});

test("a bad key stops the source at once", async () => {
  const { endpoint, destination } = await open();
  endpoint.faults.add({ kind: "bad_key" });
  await expect(destination.deliverEvents(events(3))).rejects.toMatchObject({ code: "DESTINATION_KEY_REJECTED" });
  expect(endpoint.requests()).toBe(1);
});

// A destination in trouble gets fewer requests at once, and as many as before when it is well again.
test("overload halves how many requests go at once, and success lets them grow again", async () => {
  let atOnce = 0;
  let most = 0;
  const post = async () => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    await setImmediate();
    atOnce -= 1;
    return { status: failing ? 503 : 200, retryAfter: null, location: null, text: "{}" };
  };
  let failing = true;
  const { destination, backoff } = await open({ post, requests: { first: 4, max: 6 } });
  const batches = (count: number) => Array.from({ length: count }, (_, n) => destination.deliverEvents(events(1, n)));
  const most4 = finish(Promise.allSettled(batches(8)), backoff);
  await most4;
  expect(most).toBe(4);

  failing = false;
  most = 0;
  await Promise.all(batches(2));
  expect(most).toBe(1);
  await Promise.all(batches(60));
  expect(most).toBe(6);
});

test("updates of one identity are never in two requests at once, and the last value wins, whatever fails", async () => {
  const { endpoint, destination, backoff } = await open({ timeoutMs: 400 });
  const update = (user: number, value: number) =>
    JSON.stringify({
      user_id: `user-${user}`,
      event_type: "$identify",
      user_properties: { $set: { value } },
      insert_id: `${user}-${value}`,
    });
  for (let value = 0; value < 4; value++) {
    endpoint.faults.add(value % 2 ? { kind: "lose_response", times: 1 } : { kind: "reset", taken: true, times: 1 });
    endpoint.faults.add({ kind: "throttle", users: ["user-3"], retryAfterSeconds: 1, times: 1 });
    const part = Array.from({ length: 5 }, (_, n) => Array.from({ length: 10 }, (_, i) => update(n * 10 + i, value)));
    await finish(Promise.all(part.map((batch) => destination.deliverEvents(batch))), backoff);
  }
  const values = new Map<string, unknown[]>();
  for (const { record } of endpoint.accepted.list()) {
    const user = String(record.user_id);
    values.set(user, [...(values.get(user) ?? []), String(record.insert_id).split("-")[1]]);
  }
  expect([...values.values()]).toEqual(Array.from({ length: 50 }, () => ["0", "1", "2", "3"]));
  expect(endpoint.overlaps()).toBe(0);
});
