import fc from "fast-check";
import { expect, test } from "vitest";
import { parseUsers, usersAddress } from "@/components/analytics/users/users-address";
import type { SearchParams } from "@/components/shell/links/search-params";
import { eventTypeSortSchema, eventTypeStateSchema } from "@/lib/model/values/event-view";
import { EVENT_SPANS, EVENT_TABS, eventAddress, eventsAddress, parseEvent, parseEvents } from "./event-address";

const paramsOf = (address: string): SearchParams => Object.fromEntries(new URL(address, "http://a").searchParams);
const text = fc.string({ unit: "grapheme", maxLength: 20 }).map((typed) => typed.trim());
const after = fc.option(
  fc.record({
    key: fc.integer({ min: -1_000, max: 253_402_300_799_999 }),
    name: fc.string({ unit: "grapheme", maxLength: 20 }),
  }),
  { nil: null },
);
const asked = fc.record({
  span: fc.constantFrom(...EVENT_SPANS),
  search: text,
  sort: fc.constantFrom(...eventTypeSortSchema.options),
  state: fc.option(fc.constantFrom(...eventTypeStateSchema.options), { nil: null }),
  after,
});
const view = fc.record({
  tab: fc.constantFrom(...EVENT_TABS),
  search: text,
  page: fc.integer({ min: 1, max: 9_999_999 }),
});

// A list is shared by its address: whoever opens it must see the same list.
test("reads back every list, event type and user list from its own address", () => {
  fc.assert(
    fc.property(asked, view, (list, event) => {
      expect(parseEvents(paramsOf(eventsAddress(list)))).toEqual(list);
      const params = paramsOf(eventAddress("a", list, event));
      expect([parseEvents(params), parseEvent(params)]).toEqual([list, event]);
      const users = { search: list.search, after: list.after };
      expect(parseUsers(paramsOf(usersAddress(users)))).toEqual(users);
    }),
  );
});

test("shows the plain list where the address says nothing or nonsense", () => {
  const plain = { span: "30d", search: "", sort: "events", state: null, after: null };
  expect(parseEvents({})).toEqual(plain);
  expect(parseEvents({ range: "1y", sort: "x", state: "old", after: "1e99~a" })).toEqual(plain);
  expect(parseEvents({ after: "9".repeat(15) })).toEqual(plain);
  expect(parseEvent({ tab: "x", page: "-1" })).toEqual({ tab: "properties", search: "", page: 1 });
});

// PostgreSQL takes no NUL in a text: a search with one would fail instead of finding nothing.
test("asks the database for no NUL and for no endless text", () => {
  expect(parseEvents({ q: "a\0b" }).search).toBe("a\uFFFDb");
  expect(parseEvents({ after: "1~\0" }).after?.name).toBe("\uFFFD");
  expect(parseUsers({ q: "x".repeat(5_000) }).search).toHaveLength(1_024);
});
