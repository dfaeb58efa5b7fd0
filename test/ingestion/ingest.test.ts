import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { db } from "@/lib/store/db";
import { event, openIngestion } from "./open-ingestion";

const { project, send, sendBody, stored, propertiesOf, groupOf } = openIngestion();

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
  const responses = await Promise.all(Array.from({ length: 8 }, (_, n) => request(n)));
  expect(responses.map(({ status }) => status)).toEqual(Array(8).fill(200));
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
