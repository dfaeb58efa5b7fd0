import { expect, test } from "vitest";
import { readNewestEvents, readSample } from "@/lib/analytics/event-views";
import { findProperties, findValues } from "@/lib/analytics/segmentation-choices";
import { SAMPLE_PROPERTIES } from "@/lib/model/values/event-view";
import { openEvents, wide } from "./open-events";

const { project, send, storeEvents } = openEvents();

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
