import { afterAll, beforeEach, expect, test } from "vitest";
import { readOverLimits } from "@/lib/ingestion/indexed-names";
import { ingestEvents } from "@/lib/ingestion/ingest-events";
import { INDEX_LIMITS, type IndexedKind, NOT_INDEXED_FIELD, NOT_INDEXED_TYPE } from "@/lib/model/values/index-limits";
import { db } from "@/lib/store/db";
import { newProject } from "./new-project";

let project: { id: string; apiKey: string };
beforeEach(async () => {
  project = await newProject();
});
afterAll(() => db.$disconnect());

async function send(...events: object[]) {
  const body = JSON.stringify({ api_key: project.apiKey, events });
  const response = await ingestEvents(new Request("http://lakefeed.test/batch", { method: "POST", body }), "batch");
  expect(response.status).toBe(200);
  const read: { over_limit?: object } = await response.json();
  return read.over_limit ?? {};
}
const event = (event_type: string, more: object = {}) => ({ event_type, user_id: "user-1", time: 0, ...more });
const update = (user_properties: object) => event("$identify", { user_properties });
const groupUpdate = (group_properties: object) => event("$groupidentify", { groups: { org: "x" }, group_properties });
const named = (count: number, prefix: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix}${n}`, n]));
const indexed = (kind: IndexedKind) => db.indexedName.count({ where: { projectId: project.id, kind } });
const overLimits = async () =>
  Object.fromEntries(
    (await readOverLimits(project.id)).map(({ kind, values, lastName }) => [kind, [values, lastName]]),
  );

// 100,000 event types made every page die. Amplitude indexes 2,000 and keeps the others in the raw data only.
test("indexes 2,000 event types, and stores events of others under one type, with their own kept", async () => {
  const types = Array.from({ length: INDEX_LIMITS.event_type - 1 }, (_, n) => event(`type ${n}`));
  expect(await send(...types)).toEqual({});
  expect(await send(event("last"), event("over"), event("over too", { platform: "web" }), event("type 3"))).toEqual({
    event_type: 2,
  });
  const rest = await db.storedEvent.findMany({ where: { projectId: project.id, eventType: NOT_INDEXED_TYPE } });
  expect(rest.map(({ fields }) => fields)).toEqual([
    { [NOT_INDEXED_FIELD]: { event_type: "over" } },
    { [NOT_INDEXED_FIELD]: { event_type: "over too" }, platform: "web" },
  ]);
  expect(await db.storedEvent.count({ where: { projectId: project.id, eventType: "type 3" } })).toBe(2);
  expect(await overLimits()).toEqual({ event_type: [2, "over too"] });
});

test("counts a repeated event that is not indexed once", async () => {
  await send(...Array.from({ length: INDEX_LIMITS.event_type }, (_, n) => event(`type ${n}`)));
  await send(event("over", { insert_id: "a" }), event("over", { insert_id: "a" }));
  expect(await send(event("over", { insert_id: "a" }))).toEqual({});
  expect(await overLimits()).toEqual({ event_type: [1, "over"] });
});

test("indexes 2,000 event properties, and sets others aside in their event", async () => {
  const properties = named(INDEX_LIMITS.event_property + 3, "p");
  expect(await send(event("demo", { event_properties: properties }))).toEqual({ event_property: 3 });
  expect(await send(event("demo", { event_properties: { p0: "x", late: 1 } }))).toEqual({ event_property: 1 });
  const events = await db.storedEvent.findMany({ where: { projectId: project.id }, orderBy: { id: "asc" } });
  expect(events.map(({ fields }) => fields)).toEqual([
    { [NOT_INDEXED_FIELD]: { event_properties: { p2000: 2000, p2001: 2001, p2002: 2002 } } },
    { [NOT_INDEXED_FIELD]: { event_properties: { late: 1 } } },
  ]);
  expect(events[1]?.eventProperties).toEqual({ p0: "x" });
  expect(await indexed("event_property")).toBe(INDEX_LIMITS.event_property);
});

test("indexes 1,000 properties of users and of groups, and continues changing those", async () => {
  const over = await send(update(named(1_002, "u")), groupUpdate({ $setOnce: named(1_001, "g") }));
  expect(over).toEqual({ user_property: 2, group_property: 1 });
  expect(await send(update({ $set: { u1: "x", late: 1 }, $unset: { u2: "-", never: "-" } }))).toEqual({
    user_property: 1,
  });
  const where = { where: { projectId: project.id } };
  const { properties } = await db.projectUser.findFirstOrThrow(where);
  const { u2: _, ...rest } = named(1_000, "u");
  expect(properties).toEqual({ ...rest, u1: "x" });
  expect((await db.projectGroup.findFirstOrThrow(where)).properties).toEqual(named(1_000, "g"));
  // The event itself keeps what was sent.
  const last = await db.storedEvent.findFirst({ ...where, orderBy: { id: "desc" } });
  expect(last?.userProperties).toEqual({ $set: { u1: "x", late: 1 }, $unset: { u2: "-", never: "-" } });
  expect(await overLimits()).toEqual({ group_property: [1, "g1000"], user_property: [3, "late"] });
});

// Requests beside each other must not index more than the limit together, nor lose what is within it.
test("keeps to the limits when several requests come at once", async () => {
  const request = (n: number) =>
    send(
      event("demo", { event_properties: named(600, `${n} `) }),
      ...Array.from({ length: 500 }, (_, m) => event(`${n} ${m}`)),
    );
  await Promise.all(Array.from({ length: 6 }, (_, n) => request(n)));
  expect(await indexed("event_type")).toBe(2_000);
  expect(await indexed("event_property")).toBe(2_000);
  const over = await overLimits();
  expect([over.event_type?.[0], over.event_property?.[0]]).toEqual([1_001, 1_600]);
  const types = await db.storedEvent.groupBy({ by: ["eventType"], where: { projectId: project.id } });
  expect(types.length).toBe(2_001);
});

test("grows lists to 10,000 entries, and says what found no room", async () => {
  const tags = Array.from({ length: 9_999 }, (_, n) => n);
  await send(update({ $append: { tags } }));
  expect(await send(update({ $append: { tags: ["x", "y"] } }), update({ $preInsert: { tags: ["z"] } }))).toEqual({
    list_entry: 2,
  });
  const { properties } = await db.projectUser.findFirstOrThrow({ where: { projectId: project.id } });
  expect(properties).toEqual({ tags: [...tags, "x"] });
  expect(await overLimits()).toEqual({ list_entry: [2, null] });
});

const odd = (length: number) =>
  Array.from({ length }, (_, n) => String.fromCodePoint(0x4e00 + ((n * 7_919) % 20_000))).join("");

test("takes names of properties that are too long for an index of the database", async () => {
  const name = odd(1_024);
  expect(await send(event("demo", { event_properties: { [name]: 1 } }), update({ [name]: 1 }))).toEqual({});
  expect(await indexed("event_property")).toBe(1);
});

// The database refused them: the answer was a 500, and whoever delivered sent the same again for ever.
test.each<[string, object, string]>([
  ["an event type", { event_type: odd(1_000) }, "event_type"],
  ["a user id", { user_id: odd(1_000) }, "user_id"],
  ["a device id", { device_id: odd(1_000) }, "device_id"],
  ["an insert id with its device id", { device_id: odd(600), insert_id: odd(600) }, "insert_id"],
  ["a group", { event_type: "$groupidentify", groups: { [odd(600)]: odd(600) }, group_properties: { a: 1 } }, "groups"],
])("names %s that is too long for an index of the database, and takes one that is not", async (_, more, field) => {
  const post = async (events: object[]) => {
    const body = JSON.stringify({ api_key: project.apiKey, events });
    const response = await ingestEvents(new Request("http://lakefeed.test/batch", { method: "POST", body }), "batch");
    return { status: response.status, body: await response.json() };
  };
  expect(await post([event("demo", more)])).toMatchObject({
    status: 400,
    body: { events_with_invalid_fields: { [field]: [0] } },
  });
  const shorter = JSON.parse(JSON.stringify(more).replaceAll(odd(1_000), odd(860)).replaceAll(odd(600), odd(430)));
  expect((await post([event("demo", shorter)])).status).toBe(200);
});
