import { gzipSync } from "node:zlib";
import { expect, test, vi } from "vitest";
import { ingestEvents } from "@/lib/ingestion/ingest-events";
import { db } from "@/lib/store/db";
import { type Api, at, event, openIngestion } from "./open-ingestion";

const { project, send, sendBody, stored, propertiesOf } = openIngestion();

// Each request holds memory and a connection: a flood must not take them from everybody else.
test("answers 429 with Retry-After while too many requests are worked on, and takes them afterwards", async () => {
  const { stuck, refused } = await db.$transaction(
    async (tx) => {
      await tx.$executeRaw`LOCK TABLE "StoredEvent" IN EXCLUSIVE MODE`;
      const stuck = Array.from({ length: 8 }, (_, n) => send([event(`stuck ${n}`)]));
      await vi.waitUntil(async () => {
        const [row] = await tx.$queryRaw<{ waiting: number }[]>`
          SELECT count(*)::int AS waiting FROM pg_locks WHERE NOT granted AND relation = '"StoredEvent"'::regclass`;
        return row?.waiting === 8;
      }, 30_000);
      return { stuck, refused: await send([event("a")]) };
    },
    { timeout: 60_000 },
  );
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toBe("1");
  expect(refused.body).toMatchObject({ code: 429, throttled_users: {}, throttled_events: [] });
  expect((await Promise.all(stuck)).map(({ status }) => status)).toEqual(Array(8).fill(200));
  expect((await send([event("a")])).status).toBe(200);
});

// Whoever opens connections and sends half of what he announced must not keep anybody from sending.
test("takes nobody's place before a body has arrived", async () => {
  const bodies: ReadableStreamDefaultController<Uint8Array>[] = [];
  const half = Array.from({ length: 8 }, () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        bodies.push(controller);
        controller.enqueue(new TextEncoder().encode('{"api_key":'));
      },
    });
    return ingestEvents(new Request(at("batch"), { method: "POST", body, duplex: "half" } as RequestInit), "batch");
  });
  expect((await send([event("a")])).status).toBe(200);
  for (const body of bodies) body.close();
  expect((await Promise.all(half)).map(({ status }) => status)).toEqual(Array(8).fill(400));
});

test("refuses a request that names nobody's key, and one without", async () => {
  const unknown = await sendBody(JSON.stringify({ api_key: "unknown", events: [event("a")] }));
  expect(unknown).toMatchObject({ status: 400, body: { code: 400, error: "Invalid API key" } });
  const none = await sendBody(JSON.stringify({ events: [event("a")] }));
  expect(none).toMatchObject({
    status: 400,
    body: { code: 400, error: "Request missing required field", missing_field: "api_key" },
  });
});

test.each<[string, string | null, object]>([
  ["no body", "", { error: "Missing request body" }],
  ["no JSON", "{", { error: "Invalid JSON request body" }],
  ["no object", "[]", { error: "Invalid JSON request body" }],
  ["no events", null, { error: "Request missing required field", missing_field: "events" }],
])("refuses a request with %s", async (_, body, expected) => {
  expect(await sendBody(body ?? JSON.stringify({ api_key: project.apiKey }))).toMatchObject({
    status: 400,
    body: { code: 400, ...expected },
  });
});

test("refuses a list with something that is no event, without a name", async () => {
  expect((await send([event("a"), 1])).body).toMatchObject({ error: "Invalid event JSON" });
});

// One answer must be enough to send the rest: none of a refused request may have been stored.
test("names every event at fault by field, and stores none", async () => {
  const { status, body } = await send([
    event("a"),
    event("b", { event_type: "" }),
    event("c", { user_id: null }),
    event("d", { user_id: "1234" }),
    event("e", { user_id: "Anonymous" }),
    event("f", { event_type: "[Amplitude] Start Session" }),
    event("g", { event_type: undefined, user_id: undefined }),
  ]);
  expect(status).toBe(400);
  expect(body).toMatchObject({
    events_with_missing_fields: { event_type: [1, 6], user_id: [2, 6] },
    events_with_invalid_fields: { user_id: [4], event_type: [5] },
    events_with_invalid_id_lengths: { user_id: [3] },
  });
  expect(await stored()).toEqual([]);
});

test("names only the first event of each field on HTTP V2", async () => {
  const { body } = await send([event("a", { event_type: "" }), event("b", { event_type: "" })], { api: "httpapi" });
  expect(body.events_with_missing_fields).toEqual({ event_type: [0] });
});

test("takes shorter ids when the request says so", async () => {
  expect((await send([event("a", { user_id: "1" })])).status).toBe(400);
  expect((await send([event("a", { user_id: "1" })], { options: { min_id_length: 1 } })).status).toBe(200);
});

test.each<[string, Api, () => Promise<{ status: number; body: unknown }>]>([
  ["more than 2,000 events", "batch", () => send(Array(2_001).fill(event("a")))],
  ["more than 20 MiB", "batch", () => sendBody(" ".repeat(20 * 1_048_576 + 1))],
  ["more than 1 MiB on HTTP V2", "httpapi", () => sendBody(" ".repeat(1_048_577), {}, "httpapi")],
  [
    "20 MiB packed small",
    "batch",
    () => sendBody(gzipSync(" ".repeat(20 * 1_048_576 + 1)), { "content-encoding": "gzip" }),
  ],
])("refuses %s as too large", async (_, __, sent) => {
  expect(await sent()).toMatchObject({ status: 413, body: { code: 413, error: "Payload too large" } });
});

test.each<[string, string, number]>([
  ["thousands of levels", "[".repeat(10_000_000), 400],
  ["levels beyond all bounds around a whole request", `${"[".repeat(200)}${"]".repeat(200)}`, 400],
  ["more lists than a request may have", `[${"[],".repeat(600_000)}1]`, 413],
  ["more long numbers than a request may have", `[${"12345678901234567890,".repeat(150_000)}1]`, 413],
])("refuses %s before anything is built", async (_, text, status) => {
  const body = `{"api_key":"${project.apiKey}","events":[${JSON.stringify(event("a"))}],"more":${text}}`;
  expect((await sendBody(body)).status).toBe(status);
});

// It was stored as null: whoever sent it must hear of it.
test("names a number that no 64-bit float reaches, and its event", async () => {
  const events = `[${JSON.stringify(event("a"))},{"event_type":"demo","user_id":"user-1","event_properties":{"deep":[1e400]}}]`;
  const { status, body } = await sendBody(`{"api_key":"${project.apiKey}","events":${events}}`);
  expect(status).toBe(400);
  expect(body).toMatchObject({
    error: "Invalid field values on some events",
    events_with_invalid_fields: { event_properties: [1] },
    detail: "A 64-bit number cannot hold 1e400. Send such a value as text.",
  });
  expect(await stored()).toEqual([]);
});

// Operations and properties in one dictionary are a mistake that Amplitude's documentation rules out.
test("refuses an update that mixes operations with properties, and takes an event that does", async () => {
  const mixed = { $append: { tags: "x" }, plan: "pro" };
  const updates = [
    event("a", { event_type: "$identify", user_properties: mixed }),
    event("b", { event_type: "$groupidentify", groups: { org: "x" }, group_properties: mixed }),
  ];
  expect(await send(updates)).toMatchObject({
    status: 400,
    body: { events_with_invalid_fields: { user_properties: [0], group_properties: [1] } },
  });
  expect((await send([event("c", { user_properties: mixed })])).status).toBe(200);
  expect(await propertiesOf("user-1")).toEqual({ tags: ["x"], plan: "pro" });
});

test("takes an id of blanks for none, and blanks around an id for a part of it", async () => {
  expect((await send([event("a", { user_id: "     " })])).body.events_with_missing_fields).toEqual({ user_id: [0] });
  await send([event("b", { user_id: "     ", device_id: "device-1" }), event("c", { user_id: " abc " })]);
  expect((await stored()).map(({ userKey, userId }) => [userKey, userId])).toEqual([
    ["device-1", null],
    [" abc ", " abc "],
  ]);
});

// A body without a length must not be able to fill the memory.
test("stops reading a body that never ends", async () => {
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(1_048_576));
    },
  });
  const request = new Request(at("httpapi"), { method: "POST", body: endless, duplex: "half" } as RequestInit);
  expect((await ingestEvents(request, "httpapi")).status).toBe(413);
  expect(pulled).toBeLessThan(6);
});
