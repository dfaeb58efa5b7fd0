import { afterAll, beforeEach, expect, test } from "vitest";
import { findEventTypes, hasEvents, listEventTypes } from "@/lib/analytics/event-types";
import { readNewestEvents, readSample } from "@/lib/analytics/event-views";
import { findProperties, findValues } from "@/lib/analytics/segmentation-choices";
import { listUserProperties, listUsers } from "@/lib/analytics/user-views";
import { ingestEvents } from "@/lib/ingestion/ingest-events";
import { type EventTypesQuestion, type ListCursor, SAMPLE_PROPERTIES } from "@/lib/model/values/event-view";
import { db } from "@/lib/store/db";
import { newProject } from "../ingestion/new-project";

let project: { id: string; apiKey: string };
beforeEach(async () => {
  project = await newProject();
});
afterAll(() => db.$disconnect());

const DAY_MS = 86_400_000;
const now = new Date("2026-11-20T12:30:00Z");
const span = { from: new Date("2026-11-01T00:00:00Z"), to: new Date("2026-11-21T00:00:00Z"), steps: 20 };
const daysAgo = (days: number) => now.getTime() - days * DAY_MS;

async function send(...events: object[]) {
  const whole = events.map((event) => ({ user_id: "user-1", time: daysAgo(1), ...event }));
  const body = JSON.stringify({ api_key: project.apiKey, events: whole });
  const response = await ingestEvents(new Request("http://lakefeed.test/batch", { method: "POST", body }), "batch");
  expect(response.status).toBe(200);
}
const types = (...names: string[]) => send(...names.map((event_type) => ({ event_type })));
const ask = (question: Partial<EventTypesQuestion> = {}, limit = 50) =>
  listEventTypes(
    project.id,
    { search: "", sort: "events", state: null, after: null, ...question },
    { span, limit, now },
  );
const named = async (question: Partial<EventTypesQuestion> = {}) => (await ask(question)).types.map(({ name }) => name);

/** All names of a list, page by page; `between` runs once, after the first page. */
async function walk(
  read: (after: ListCursor | null) => Promise<{ names: string[]; next: ListCursor | null }>,
  between: () => Promise<void> = async () => {},
): Promise<string[]> {
  const names: string[] = [];
  let after: ListCursor | null = null;
  do {
    const page: { names: string[]; next: ListCursor | null } = await read(after);
    if (after === null) await between();
    names.push(...page.names);
    expect(names.length, "a page that begins again").toBeLessThan(1_000);
    after = page.next;
  } while (after !== null);
  return names;
}
const walkTypes = (question: Partial<EventTypesQuestion>, limit: number, between?: () => Promise<void>) =>
  walk(async (after) => {
    const page = await ask({ ...question, after }, limit);
    return { names: page.types.map(({ name }) => name), next: page.next };
  }, between);

test("lists event types with their span and volume, without property updates", async () => {
  expect(await hasEvents(project.id)).toBe(false);
  await send(
    { event_type: "order", time: Date.parse("2026-10-01T00:00:00Z") },
    { event_type: "order", time: Date.parse("2026-11-19T10:00:00Z") },
    { event_type: "order", time: Date.parse("2026-11-20T10:00:00Z") },
    { event_type: "view", time: Date.parse("2026-11-20T11:00:00Z") },
    { event_type: "$identify", user_properties: { $set: { a: 1 } } },
  );
  const byStep = (...last: number[]) => [...Array(20 - last.length).fill(0), ...last];
  expect(await ask()).toEqual({
    types: [
      {
        name: "order",
        firstSeen: new Date("2026-10-01T00:00:00Z"),
        lastSeen: new Date("2026-11-20T10:00:00Z"),
        events: 2,
        byStep: byStep(1, 1),
        state: null,
      },
      {
        name: "view",
        firstSeen: new Date("2026-11-20T11:00:00Z"),
        lastSeen: new Date("2026-11-20T11:00:00Z"),
        events: 1,
        byStep: byStep(0, 1),
        state: "new",
      },
    ],
    next: null,
    fitting: 2,
    all: 2,
    events: 3,
  });
  expect(await hasEvents(project.id)).toBe(true);
});

// The first event of a type may come after later ones.
test("knows the first event of a type in whatever order events come", async () => {
  await send({ event_type: "order", time: daysAgo(2) });
  await send({ event_type: "order", time: daysAgo(9) });
  await send({ event_type: "order", time: daysAgo(1) });
  const [order] = (await ask()).types;
  expect([order?.firstSeen, order?.lastSeen]).toEqual([new Date(daysAgo(9)), new Date(daysAgo(1))]);
});

test("lists types of requests that come side by side, each once", async () => {
  await Promise.all(Array.from({ length: 6 }, () => types("a", "b", "c")));
  expect(await named({ sort: "name" })).toEqual(["a", "b", "c"]);
});

// A row that is on two pages is counted twice by whoever adds up; one that is on none is lost.
test.each(["events", "name", "first"] as const)(
  "pages by %s hold each type once, in order, also while new ones arrive",
  async (sort) => {
    await types(...Array.from({ length: 60 }, (_, n) => Array(1 + (n % 4)).fill(`type ${n}`)).flat());
    const whole = await named({ sort });
    const before = new Set(await walkTypes({ sort }, 7));
    expect(before.size).toBe(60);
    const walked = await walkTypes({ sort }, 7, () =>
      types("aaa", "type 1000", "zzz", "zzz", "zzz", "zzz", "zzz", "zzz"),
    );
    const known = walked.filter((name) => before.has(name));
    expect(known.slice(0, 50)).toEqual(whole.slice(0, 50));
    expect([...known].sort()).toEqual([...before].sort());
    expect(new Set(walked).size).toBe(walked.length);
  },
);

test("sorts by events, by name and by first event, and counts types without events in the span", async () => {
  await send(
    { event_type: "b", time: daysAgo(1) },
    { event_type: "b", time: daysAgo(1) },
    { event_type: "c", time: daysAgo(60) },
    { event_type: "a", time: daysAgo(2) },
  );
  expect(await named()).toEqual(["b", "a", "c"]);
  expect(await named({ sort: "name" })).toEqual(["a", "b", "c"]);
  expect(await named({ sort: "first" })).toEqual(["b", "a", "c"]);
  expect((await ask()).types.map(({ events }) => events)).toEqual([2, 1, 0]);
});

test("finds types by any part of their name, in any case; marks stand for themselves", async () => {
  const odd = ["100%", "a_b", "axb", 'it\'s "quoted"', "back\\slash", "; DROP TABLE", "Über", "日本", "~tilde~"];
  await types(...odd);
  expect(await named({ search: "%" })).toEqual(["100%"]);
  expect(await named({ search: "A_B" })).toEqual(["a_b"]);
  expect(await named({ search: "\\" })).toEqual(["back\\slash"]);
  for (const name of odd) expect(await named({ search: name })).toEqual([name]);
  expect(await ask({ search: "nothing" })).toMatchObject({ types: [], fitting: 0, all: odd.length });
  expect((await walkTypes({ sort: "name" }, 2)).sort()).toEqual([...odd].sort());
  expect(await findEventTypes(project.id, "b", 50)).toEqual(["back\\slash", "; DROP TABLE", "a_b", "axb", "Über"]);
});

test("shows new types and stopped ones apart", async () => {
  await send(
    { event_type: "old", time: daysAgo(30) },
    { event_type: "old", time: daysAgo(1) },
    { event_type: "stopped", time: daysAgo(20) },
    { event_type: "new", time: daysAgo(2) },
  );
  expect(await named({ state: "new" })).toEqual(["new"]);
  expect(await named({ state: "stopped" })).toEqual(["stopped"]);
  expect((await ask()).types.map(({ name, state }) => [name, state])).toEqual([
    ["new", "new"],
    ["old", null],
    ["stopped", "stopped"],
  ]);
});

// Types that did not come in the span are read apart from those that did: the page where they meet must lose neither.
test.each([
  { question: {}, listed: ["b", "a", "c", "e", "d", "f", "g", "h"] },
  { question: { search: "E" }, listed: ["e"] },
  { question: { state: "stopped" } as const, listed: ["e", "d", "f", "g", "h"] },
  { question: { state: "stopped", search: "h" } as const, listed: ["h"] },
  { question: { state: "new" } as const, listed: ["b", "c"] },
])("pages of $question go on from types with events to types without", async ({ question, listed }) => {
  const sent = Object.entries({ a: [9, 1], b: [1, 1, 1], c: [1], d: [30], e: [9], f: [40], g: [40, 41], h: [50] });
  await send(...sent.flatMap(([event_type, days]) => days.map((day) => ({ event_type, time: daysAgo(day) }))));
  for (const limit of [1, 2, 3, 5, 8]) expect(await walkTypes(question, limit)).toEqual(listed);
  expect(await ask(question)).toMatchObject({ fitting: listed.length, all: 8, events: 7 });
});

// A sender's clock may be ahead: what came "tomorrow" is in no span yet, but it came.
test("a type whose newest event is behind the span has not stopped", async () => {
  await send(
    { event_type: "ahead", time: daysAgo(9) },
    { event_type: "ahead", time: daysAgo(-2) },
    { event_type: "stopped", time: daysAgo(9) },
  );
  expect(await named({ state: "stopped" })).toEqual(["stopped"]);
  expect(await ask({ state: "stopped" })).toMatchObject({ fitting: 1, all: 2, events: 2 });
});

test("a page behind the last one is empty", async () => {
  await types("a");
  expect(await ask({ sort: "name", after: { key: 0, name: "zzz" } })).toMatchObject({ types: [], next: null, all: 1 });
});

test("finds users by the beginning of user id and device id in any case, and by properties of the latest", async () => {
  await send(
    { event_type: "a", user_id: "Ada_100", user_properties: { city: "London" } },
    { event_type: "a", user_id: "bob%200", device_id: "phone-1" },
    { event_type: "a", user_id: "adam-3" },
  );
  const found = async (search: string) => {
    const page = await listUsers(project.id, { search, after: null, limit: 10 });
    expect(page.fitting).toBe(page.users.length);
    expect(page.all).toBe(3);
    return page.users.map(({ userKey }) => userKey).sort();
  };
  expect(await found("")).toHaveLength(3);
  expect(await found("aDA")).toEqual(["Ada_100", "adam-3"]);
  expect(await found("ada_")).toEqual(["Ada_100"]);
  expect(await found("bob%")).toEqual(["bob%200"]);
  expect(await found("PHONE")).toEqual(["bob%200"]);
  expect(await found("london")).toEqual(["Ada_100"]);
  expect(await found("%")).toEqual([]);
});

test("pages of users hold each once, the latest active first, also while others become active", async () => {
  await send(
    ...Array.from({ length: 40 }, (_, n) => ({ event_type: "a", user_id: `user-${n}`, time: daysAgo(1 + (n % 5)) })),
  );
  const walked = await walk(
    async (after) => {
      const page = await listUsers(project.id, { search: "", after, limit: 7 });
      return { names: page.users.map(({ userKey }) => userKey), next: page.next };
    },
    () => send({ event_type: "a", user_id: "newcomer", time: daysAgo(0) }),
  );
  expect(walked[0]).toBe("user-0");
  expect([...walked].sort()).toEqual(Array.from({ length: 40 }, (_, n) => `user-${n}`).sort());
});

// More than a search counts: the page says so instead of naming a number that it does not know.
test("a search that fits very many users counts no further than it must", async () => {
  await db.$executeRaw`
    INSERT INTO "ProjectUser" ("projectId", "userKey", "userId", "firstSeen", "lastSeen")
    SELECT ${project.id}::uuid, 'u' || i, 'u' || i, now(), now() FROM generate_series(1, 1500) i`;
  expect(await listUsers(project.id, { search: "u", after: null, limit: 5 })).toMatchObject({
    fitting: null,
    all: 1500,
  });
  expect(await listUsers(project.id, { search: "u150", after: null, limit: 5 })).toMatchObject({ fitting: 2 });
});

/** An object of so many properties, and one that is longer than a page should be. */
const wide = (properties: number) => ({
  ...Object.fromEntries(Array.from({ length: properties }, (_, n) => [`p${n}`, n])),
  long: "x".repeat(1_000),
  list: Array.from({ length: 900 }, (_, n) => n),
});

test("lists a user's properties in pages, each once, with long values cut", async () => {
  await storeUser("wide", wide(998));
  const pages = await Promise.all(
    [1, 2, 3, 4].map((page) => listUserProperties(project.id, "wide", { search: "", page, limit: 300 })),
  );
  expect(pages.map(({ values }) => values.length)).toEqual([300, 300, 300, 100]);
  const all = pages.flatMap(({ values }) => values);
  expect(new Set(all.map(({ name }) => name)).size).toBe(1_000);
  expect(Math.max(...all.map(({ json }) => json.length))).toBeLessThan(300);
  expect(await listUserProperties(project.id, "wide", { search: "P99", page: 1, limit: 5 })).toMatchObject({
    values: [{ name: "p99", json: "99" }, { name: "p990" }, { name: "p991" }, { name: "p992" }, { name: "p993" }],
    fitting: 9,
    all: 1_000,
  });
  expect(await listUserProperties(project.id, "nobody", { search: "", page: 1, limit: 5 })).toEqual({
    values: [],
    fitting: 0,
    all: 0,
  });
});

test("what is read of events is bounded, whatever they carry", async () => {
  await storeEvents(60, wide(5_000));
  await storeEvents(5, wide(20_000));
  const sample = await readSample(project.id, "wide");
  expect(sample.length).toBeGreaterThan(0);
  expect(JSON.stringify(sample).length).toBeLessThan(2_000_000);
  const newest = await readNewestEvents(project.id, { eventType: "wide" }, 20);
  expect(newest.length).toBe(20);
  expect(newest.every(({ cut }) => cut)).toBe(true);
  expect(JSON.stringify(newest).length).toBeLessThan(200_000);
});

test("of an event with very many properties the first are described, each with its value", async () => {
  await storeEvents(1, wide(20_000));
  const [event] = await readSample(project.id, "wide");
  const properties = Object.entries(JSON.parse(event?.eventProperties ?? ""));
  expect(properties).toHaveLength(SAMPLE_PROPERTIES);
  for (const [name, value] of properties)
    if (/^p\d+$/.test(name)) expect(value).toBe(Number(name.slice(1)));
    else expect([name, value]).toEqual(name === "long" ? ["long", `${"x".repeat(200)}…`] : ["list", ["…"]]);
});

test("shows events of a usual size whole", async () => {
  await send({ event_type: "a", event_properties: { total: 5, note: "x".repeat(700) } });
  const [event] = await readNewestEvents(project.id, { eventType: "a" }, 20);
  expect(event?.cut).toBe(false);
  expect(JSON.parse(event?.eventProperties ?? "")).toEqual({ total: 5, note: "x".repeat(700) });
});

test("offers properties by place, and the values of one, as many as asked for", async () => {
  await send(
    {
      event_type: "a",
      platform: "web",
      event_properties: { "100%": 1, plan: "free" },
      user_properties: { plan: "pro" },
    },
    { event_type: "a", event_properties: { plan: "pro" }, groups: { org: "acme" } },
    { event_type: "b", event_properties: { plan: "pro", other: 1 } },
  );
  const names = async (event: string | null, search: string, limit = 50) =>
    (await findProperties(project.id, { event, search, limit })).map(({ place, name }) => `${place} ${name}`);
  expect(await names("a", "PLA")).toEqual(["event plan", "field platform", "user plan"]);
  expect(await names("a", "%")).toEqual(["event 100%"]);
  expect(await names("a", "org")).toEqual(["group org"]);
  expect(await names(null, "other")).toEqual(["event other"]);
  expect((await names(null, "", 1)).filter((name) => name.startsWith("event"))).toEqual(["event 100%"]);
  const values = (place: "event" | "user", search: string) =>
    findValues(project.id, { event: null, property: { place, name: "plan" }, search, limit: 5 });
  expect(await values("event", "")).toEqual(["pro", "free"]);
  expect(await values("event", "F")).toEqual(["free"]);
  expect(await values("user", "")).toEqual(["pro"]);
});

async function storeUser(userKey: string, properties: object) {
  await db.$executeRaw`
    INSERT INTO "ProjectUser" ("projectId", "userKey", "userId", "properties", "firstSeen", "lastSeen")
    VALUES (${project.id}::uuid, ${userKey}, ${userKey}, ${JSON.stringify(properties)}::jsonb, now(), now())`;
}

async function storeEvents(events: number, properties: object) {
  await db.$executeRaw`
    INSERT INTO "StoredEvent" ("projectId", "eventType", "userKey", "userId", "deviceId", "time", "eventProperties")
    SELECT ${project.id}::uuid, 'wide', 'user-1', 'user-1', 'd', now() - i * interval '1 minute', ${JSON.stringify(properties)}::jsonb
    FROM generate_series(1, ${events}::int) i`;
}
