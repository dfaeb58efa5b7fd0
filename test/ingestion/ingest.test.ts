import { gzipSync } from "node:zlib";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { type EVENT_APIS, ingestEvents } from "@/lib/ingestion/ingest-events";
import { db } from "@/lib/store/db";
import { newProject } from "./new-project";

let project: { id: string; apiKey: string };
beforeEach(async () => {
  project = await newProject();
});
afterAll(() => db.$disconnect());

type Api = keyof typeof EVENT_APIS;
const at = (api: Api) => (api === "batch" ? "http://lakefeed.test/batch" : "http://lakefeed.test/2/httpapi");
const sendBody = async (body: RequestInit["body"], headers: Record<string, string> = {}, api: Api = "batch") => {
  const response = await ingestEvents(
    new Request(at(api), { method: "POST", body, headers: { "content-type": "application/json", ...headers } }),
    api,
  );
  return { status: response.status, body: await response.json(), headers: response.headers };
};
const send = (events: unknown, { api = "batch", ...rest }: { api?: Api; options?: object } = {}) =>
  sendBody(JSON.stringify({ api_key: project.apiKey, events, ...rest }), {}, api);

const stored = () =>
  db.storedEvent.findMany({ where: { projectId: project.id }, orderBy: [{ time: "asc" }, { insertId: "asc" }] });
const propertiesOf = async (userKey: string) =>
  (await db.projectUser.findUniqueOrThrow({ where: { projectId_userKey: { projectId: project.id, userKey } } }))
    .properties;
const groupOf = async (groupType: string, groupValue: string) =>
  (
    await db.projectGroup.findUniqueOrThrow({
      where: { projectId_groupType_groupValue: { projectId: project.id, groupType, groupValue } },
    })
  ).properties;
const event = (insertId: string, more: object = {}) => ({
  event_type: "demo",
  user_id: "user-1",
  insert_id: insertId,
  time: 1_700_000_000_000,
  ...more,
});

test("stores an event with everything it carries", async () => {
  const { status, body } = await send([
    event("a", {
      device_id: "device-1",
      event_properties: { total: 1.5 },
      user_properties: { plan: "pro" },
      groups: { org: ["x", "y"] },
      platform: "web",
      price: 2,
    }),
  ]);
  expect(status).toBe(200);
  expect(body).toEqual({
    code: 200,
    events_ingested: 1,
    payload_size_bytes: expect.any(Number),
    server_upload_time: expect.any(Number),
  });
  expect(await stored()).toEqual([
    expect.objectContaining({
      eventType: "demo",
      userKey: "user-1",
      deviceId: "device-1",
      insertId: "a",
      time: new Date(1_700_000_000_000),
      eventProperties: { total: 1.5 },
      userProperties: { plan: "pro" },
      groups: { org: ["x", "y"] },
      fields: { platform: "web", price: 2 },
    }),
  ]);
  expect(await propertiesOf("user-1")).toEqual({ plan: "pro" });
});

// Delivery repeats whatever it has no answer for; each event may count once only.
test("counts a repeated insert id of a device once, in one request and over several", async () => {
  await send([event("a"), event("a"), event("b")]);
  const repeated = await send([event("a"), event("b"), event("c")]);
  expect(repeated.body.events_ingested).toBe(3);
  expect((await stored()).map(({ insertId }) => insertId)).toEqual(["a", "b", "c"]);
});

// Amplitude forgets an id after seven days: whoever tests here must see what will happen there.
test("counts an insert id again seven days after it was stored, and not before", async () => {
  const day = 24 * 60 * 60_000;
  const age = (days: number) =>
    db.storedEvent.updateMany({
      where: { projectId: project.id, insertId: "a" },
      data: { uploadedAt: new Date(Date.now() - days * day) },
    });
  await send([event("a")]);
  await age(6.9);
  await send([event("a"), event("b")]);
  expect((await stored()).length).toBe(2);
  await age(7.1);
  await send([event("a"), event("b")]);
  await send([event("a")]);
  expect((await stored()).map(({ insertId }) => insertId).sort()).toEqual(["a", "b", null]);
});

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

test("counts the same insert id of another device, and events without one, each time", async () => {
  await send([event("a", { device_id: "device-1" }), event("a", { device_id: "device-2" }), event("a")]);
  await send([
    { event_type: "demo", user_id: "user-1" },
    { event_type: "demo", user_id: "user-1", insert_id: null },
  ]);
  await send([{ event_type: "demo", user_id: "user-1" }]);
  expect((await stored()).length).toBe(6);
});

test("changes properties once per insert id, in the order of the request", async () => {
  const updates = [
    event("1", { event_type: "$identify", user_properties: { $set: { plan: "free" }, $add: { visits: 1 } } }),
    event("2", { event_type: "$identify", user_properties: { $set: { plan: "pro" }, $append: { tags: "x" } } }),
    event("2", { event_type: "$identify", user_properties: { $add: { visits: 100 } } }),
  ];
  await send(updates);
  await send(updates);
  await send([
    event("3", { user_properties: { plan: "team" } }),
    event("4", { event_type: "$identify", user_properties: { $unset: { tags: "-" } } }),
  ]);
  expect(await propertiesOf("user-1")).toEqual({ plan: "team", visits: 1 });
});

test("merges plain properties into those a user has", async () => {
  await send([event("1", { user_properties: { a: 1, b: 1 } }), event("2", { user_properties: { b: 2 } })]);
  await send([event("3", { event_type: "$identify", user_properties: { $set: { c: 3 } } })]);
  expect(await propertiesOf("user-1")).toEqual({ a: 1, b: 2, c: 3 });
});

test("leaves the user as he is when the event says so", async () => {
  await send([
    event("1", { user_properties: { a: 1 } }),
    event("2", { user_properties: { a: 2 }, $skip_user_properties_sync: true }),
  ]);
  expect(await propertiesOf("user-1")).toEqual({ a: 1 });
  expect((await stored()).map(({ userProperties }) => userProperties)).toEqual([{ a: 1 }, { a: 2 }]);
});

test("changes groups by $groupidentify, each of several, once per insert id", async () => {
  const update = event("1", {
    event_type: "$groupidentify",
    groups: { org: ["acme", "umbrella"] },
    group_properties: { $set: { size: 3 }, $add: { seats: 2 } },
  });
  await send([update]);
  await send([update]);
  await send([{ event_type: "$groupidentify", groups: { org: "acme" }, group_properties: { size: 4 } }]);
  expect(await groupOf("org", "acme")).toEqual({ size: 4, seats: 2 });
  expect(await groupOf("org", "umbrella")).toEqual({ size: 3, seats: 2 });
});

// Two requests that take the same rows in opposite order would lock each other out.
test("takes concurrent requests of the same users, events and groups without losing any", async () => {
  const users = Array.from({ length: 40 }, (_, n) => `user-${n}`);
  const request = (n: number) => {
    const events = users.map((user) =>
      event(`${user}-${n % 4}`, { event_type: "$identify", user_id: user, user_properties: { $add: { visits: 1 } } }),
    );
    const groups = ["a", "b", "c"].map((org) =>
      event(`${org}-${n}`, { event_type: "$groupidentify", groups: { org }, group_properties: { $add: { n: 1 } } }),
    );
    const all = [...events, ...groups];
    return send(n % 2 ? all : all.reverse());
  };
  const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => request(n)));
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
  for (const user of users) expect(await propertiesOf(user)).toEqual({ visits: 4 });
  for (const org of ["a", "b", "c"]) expect(await groupOf("org", org)).toEqual({ n: 8 });
});

test("takes compressed bodies and texts that PostgreSQL has no room for", async () => {
  const text = JSON.stringify({
    api_key: project.apiKey,
    events: [event("a", { event_properties: { "odd\u0000key": "\u0000x\ud800y", emoji: "😀" } })],
  });
  expect((await sendBody(gzipSync(text), { "content-encoding": "gzip" })).status).toBe(200);
  expect((await stored())[0]?.eventProperties).toEqual({ "odd\ufffdkey": "\ufffdx\ufffdy", emoji: "😀" });
});

test("lets browsers of other origins read the answer", async () => {
  expect((await send([event("a")])).headers.get("access-control-allow-origin")).toBe("*");
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
])("refuses a request with %s", async (_, body, answer) => {
  expect(await sendBody(body ?? JSON.stringify({ api_key: project.apiKey }))).toMatchObject({
    status: 400,
    body: { code: 400, ...answer },
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

// A 64-bit float rounds such numbers: what was sent must be what is stored, added to and shown.
test("keeps all digits of numbers, as properties and through operations", async () => {
  const sent = (more: string) =>
    `{"event_type":"$identify","user_id":"user-1","user_properties":${more}},{"event_type":"$groupidentify","groups":{"org":12345678901234567890},"group_properties":${more}}`;
  const body = `{"api_key":"${project.apiKey}","events":[
    {"event_type":"demo","user_id":"user-1","insert_id":"a","price":1.00000000000000000001,"event_properties":{"n":12345678901234567890,"d":[0.1234567890123456789]}},
    ${sent('{"$set":{"n":9007199254740993}}')},${sent('{"$add":{"n":1},"$append":{"list":9007199254740993}}')}]}`;
  expect((await sendBody(body)).status).toBe(200);
  const [row] = await db.$queryRaw<object[]>`
    SELECT "eventProperties"::text AS event, "fields"::text AS fields,
           (SELECT "properties"::text FROM "ProjectUser" WHERE "projectId" = ${project.id}::uuid) AS user,
           (SELECT "groupValue" || "properties"::text FROM "ProjectGroup" WHERE "projectId" = ${project.id}::uuid) AS "group"
    FROM "StoredEvent" WHERE "projectId" = ${project.id}::uuid AND "insertId" = 'a'`;
  const properties = '{"n": 9007199254740994, "list": [9007199254740993]}';
  expect(row).toEqual({
    event: '{"d": [0.1234567890123456789], "n": 12345678901234567890}',
    fields: '{"price": 1.00000000000000000001}',
    user: properties,
    group: `12345678901234567890${properties}`,
  });
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
