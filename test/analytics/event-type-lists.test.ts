import { expect, test } from "vitest";
import { findEventTypes, hasEvents, listEventTypes } from "@/lib/analytics/event-types";
import type { EventTypesQuestion } from "@/lib/model/values/event-view";
import { daysAgo, now, openEvents, span, walk } from "./open-events";

const { project, send } = openEvents();
const types = (...names: string[]) => send(...names.map((event_type) => ({ event_type })));
const ask = (question: Partial<EventTypesQuestion> = {}, limit = 50) =>
  listEventTypes(
    project.id,
    { search: "", sort: "events", state: null, after: null, ...question },
    { span, limit, now },
  );
const named = async (question: Partial<EventTypesQuestion> = {}) => (await ask(question)).types.map(({ name }) => name);
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
])("pages of $question continue from types with events to types without", async ({ question, listed }) => {
  const sent = Object.entries({ a: [9, 1], b: [1, 1, 1], c: [1], d: [30], e: [9], f: [40], g: [40, 41], h: [50] });
  await send(...sent.flatMap(([event_type, days]) => days.map((day) => ({ event_type, time: daysAgo(day) }))));
  for (const limit of [1, 2, 3, 5, 8]) expect(await walkTypes(question, limit)).toEqual(listed);
  expect(await ask(question)).toMatchObject({ fitting: listed.length, all: 8, events: 7 });
});

// A sender's clock may be ahead: what came "tomorrow" is in no span yet, but it came.
test("a type whose newest event is after the span has not stopped", async () => {
  await send(
    { event_type: "ahead", time: daysAgo(9) },
    { event_type: "ahead", time: daysAgo(-2) },
    { event_type: "stopped", time: daysAgo(9) },
  );
  expect(await named({ state: "stopped" })).toEqual(["stopped"]);
  expect(await ask({ state: "stopped" })).toMatchObject({ fitting: 1, all: 2, events: 2 });
});

test("a page after the last one is empty", async () => {
  await types("a");
  expect(await ask({ sort: "name", after: { key: 0, name: "zzz" } })).toMatchObject({ types: [], next: null, all: 1 });
});
