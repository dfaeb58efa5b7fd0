import { afterAll, beforeEach, expect, test } from "vitest";
import { readNewestEvents, readSample } from "@/lib/analytics/event-views";
import { segment } from "@/lib/analytics/segment-events";
import { findUser, readUserGroups } from "@/lib/analytics/user-views";
import { ingestEvents } from "@/lib/ingestion/ingest-events";
import type { Segmentation } from "@/lib/model/values/segmentation";
import { db } from "@/lib/store/db";
import { newProject } from "../ingestion/new-project";

let project: { id: string; apiKey: string };
beforeEach(async () => {
  project = await newProject();
});
afterAll(() => db.$disconnect());

const at = (text: string) => Date.parse(text);
const event = (time: string, more: object = {}) => ({
  event_type: "order",
  user_id: "user-1",
  time: at(time),
  ...more,
});
async function send(...events: object[]) {
  const body = JSON.stringify({ api_key: project.apiKey, events });
  const response = await ingestEvents(new Request("http://lakefeed.test/batch", { method: "POST", body }), "batch");
  expect(response.status).toBe(200);
}
const query = (more: Partial<Segmentation> = {}): Segmentation => ({
  event: "order",
  measure: "events",
  interval: "day",
  filters: [],
  groupBy: null,
  from: new Date("2026-11-01T00:00:00Z"),
  to: new Date("2026-11-04T00:00:00Z"),
  timeZone: "UTC",
  ...more,
});
const ask = (more: Partial<Segmentation> = {}) => segment(project.id, query(more));
const property = (place: "event" | "field" | "user" | "group", name: string) => ({ place, name });

// Counts that are kept beside the events are worth nothing once they differ from them.
test("the counts of the hours are those of the events, after repeats and from requests side by side", async () => {
  const events = Array.from({ length: 40 }, (_, i) =>
    event(`2026-11-0${1 + (i % 3)}T${10 + (i % 7)}:${10 + i}:00Z`, {
      insert_id: `id-${i}`,
      event_type: i % 2 === 0 ? "order" : "view",
    }),
  );
  await Promise.all(Array.from({ length: 6 }, (_, i) => send(...events.slice(i * 5, i * 5 + 15))));
  const counted = await db.$queryRaw`
    SELECT "hour", "eventType", sum("events")::int AS events FROM "EventHour"
    WHERE "projectId" = ${project.id}::uuid GROUP BY 1, 2 ORDER BY 1, 2`;
  const stored = await db.$queryRaw`
    SELECT date_trunc('hour', "time", 'UTC') AS hour, "eventType", count(*)::int AS events FROM "StoredEvent"
    WHERE "projectId" = ${project.id}::uuid GROUP BY 1, 2 ORDER BY 1, 2`;
  expect(counted).toEqual(stored);
  expect(stored).not.toEqual([]);
});

test("samples the newest events of a type", async () => {
  await send(
    event("2026-11-01T10:00:00Z", { insert_id: "a" }),
    event("2026-11-03T10:00:00Z", { event_type: "view", event_properties: { a: 1 } }),
    event("2026-11-02T10:00:00Z", { event_type: "$identify", user_properties: { a: 1 } }),
  );
  expect((await readSample(project.id, "view")).map(({ eventProperties }) => eventProperties)).toEqual(['{"a": 1}']);
});

test("counts events per day of the time zone, and the span before", async () => {
  await send(
    event("2026-10-30T12:00:00Z"),
    event("2026-11-01T23:30:00Z"),
    event("2026-11-02T10:00:00Z"),
    event("2026-11-02T11:00:00Z", { event_type: "view" }),
  );
  expect(await ask()).toEqual({
    steps: [at("2026-11-01"), at("2026-11-02"), at("2026-11-03")],
    groups: [{ name: null, total: 2, before: 1, values: [1, 1, 0] }],
    groupsInAll: 1,
    total: 2,
    before: 1,
  });
  const paris = await ask({
    timeZone: "Europe/Paris",
    from: new Date("2026-10-31T23:00:00Z"),
    to: new Date("2026-11-03T23:00:00Z"),
  });
  expect(paris.groups[0]?.values).toEqual([0, 2, 0]);
  expect((await ask({ event: null })).total).toBe(3);
});

// The clocks go back: the day has 25 hours, and an hour left out would be events left out.
test("has a step for each hour when the clocks change", async () => {
  await send(event("2026-10-25T00:30:00Z"), event("2026-10-25T01:30:00Z"));
  const result = await ask({
    interval: "hour",
    timeZone: "Europe/Paris",
    from: new Date("2026-10-24T22:00:00Z"),
    to: new Date("2026-10-25T23:00:00Z"),
  });
  expect(result.steps.length).toBe(25);
  expect(result.groups[0]?.values.reduce((sum, value) => sum + value, 0)).toBe(2);
});

test("counts a user once in each step, in each group and in all", async () => {
  await send(
    event("2026-11-01T10:00:00Z", { platform: "web" }),
    event("2026-11-01T11:00:00Z", { platform: "web" }),
    event("2026-11-02T10:00:00Z", { platform: "iOS" }),
    event("2026-11-02T10:00:00Z", { platform: "iOS", user_id: "user-2" }),
  );
  const result = await ask({ measure: "users", groupBy: property("field", "platform") });
  expect(result.total).toBe(2);
  expect(result.groups.map(({ name, total, values }) => [name, total, values])).toEqual([
    ["iOS", 2, [0, 2, 0]],
    ["web", 1, [1, 0, 0]],
  ]);
});

test("groups by what events and users have, and counts those without apart", async () => {
  await send(
    event("2026-11-01T10:00:00Z", {
      event_properties: { coupon: "A" },
      groups: { org: "acme" },
      user_properties: { plan: "pro" },
    }),
    event("2026-11-01T10:00:00Z", { user_id: "user-2" }),
    event("2026-11-02T10:00:00Z", { user_id: "user-2", event_properties: { coupon: "A" } }),
  );
  const namesBy = async (place: "event" | "user" | "group", name: string) =>
    (await ask({ groupBy: property(place, name) })).groups.map((group) => [group.name, group.total]);
  expect(await namesBy("event", "coupon")).toEqual([
    ["A", 2],
    [null, 1],
  ]);
  expect(await namesBy("user", "plan")).toEqual([
    [null, 2],
    ["pro", 1],
  ]);
  expect(await namesBy("group", "org")).toEqual([
    [null, 2],
    ["acme", 1],
  ]);
});

test("lists the largest groups and counts all", async () => {
  await send(
    ...Array.from({ length: 60 }, (_, n) => event("2026-11-01T10:00:00Z", { event_properties: { n: `value ${n}` } })),
  );
  const result = await ask({ groupBy: property("event", "n") });
  expect([result.groups.length, result.groupsInAll, result.total]).toEqual([50, 60, 60]);
});

test.each([
  ["is", "web", ["a"]],
  ["is_not", "web", ["b", "c"]],
  ["contains", "EB", ["a"]],
  ["is_set", "", ["a", "b"]],
  ["is_not_set", "", ["c"]],
] as const)("filters by a text that %s %s", async (operator, value, kept) => {
  await send(
    event("2026-11-01T10:00:00Z", { event_properties: { id: "a", platform: "web" } }),
    event("2026-11-01T10:00:00Z", { event_properties: { id: "b", platform: "iOS" } }),
    event("2026-11-01T10:00:00Z", { event_properties: { id: "c" } }),
  );
  const filters = [{ property: property("event", "platform"), operator, value }];
  const { groups } = await ask({ filters, groupBy: property("event", "id") });
  expect(groups.map(({ name }) => name).sort()).toEqual(kept);
});

// A text in a number's place must leave the event out, not fail the chart.
test("compares numbers as numbers, and leaves texts out", async () => {
  await send(
    ...[9, 20, 100, "20", "many", true].map((total) => event("2026-11-01T10:00:00Z", { event_properties: { total } })),
  );
  const total = async (operator: "at_least" | "at_most") =>
    (await ask({ filters: [{ property: property("event", "total"), operator, value: "20" }] })).total;
  expect(await total("at_least")).toBe(2);
  expect(await total("at_most")).toBe(2);
});

test("refuses a span of too many steps", async () => {
  const filters = { interval: "hour", from: new Date("2026-01-01T00:00:00Z") } as const;
  await expect(ask(filters)).rejects.toMatchObject({ code: "INVALID_INPUT" });
});

test("shows the groups that a user's events name, with their properties", async () => {
  await send(event("2026-11-01T10:00:00Z", { user_id: "ada_100", groups: { org: ["acme", "umbrella"], team: 7 } }), {
    event_type: "$groupidentify",
    user_id: "ada_100",
    groups: { org: "acme" },
    group_properties: { size: 3 },
  });
  expect(await findUser(project.id, "nobody")).toBeNull();
  expect(await readUserGroups(project.id, "ada_100")).toEqual([
    { groupType: "org", groupValue: "acme", properties: '{"size": 3}', cut: false },
    { groupType: "org", groupValue: "umbrella", properties: "{}", cut: false },
    { groupType: "team", groupValue: "7", properties: "{}", cut: false },
  ]);
});

test("gives the newest events of a user, newest first", async () => {
  await send(
    event("2026-11-01T10:00:00Z"),
    event("2026-11-03T10:00:00Z"),
    event("2026-11-02T10:00:00Z", { user_id: "user-2" }),
  );
  const times = (await readNewestEvents(project.id, { userKey: "user-1" }, 1)).map(({ time }) => time.toISOString());
  expect(times).toEqual(["2026-11-03T10:00:00.000Z"]);
});
