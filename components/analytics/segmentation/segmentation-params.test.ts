import fc from "fast-check";
import { expect, test } from "vitest";
import type { SearchParams } from "@/components/shell/links/search-params";
import { filterOperatorSchema, propertyPlaceSchema, takesValue } from "@/lib/model/values/segmentation";
import { parseSegmentation, serializeSegmentation } from "./segmentation-params";

const now = new Date("2026-11-19T13:30:00Z");
const asParams = (params: URLSearchParams): SearchParams =>
  Object.fromEntries([...new Set(params.keys())].map((key) => [key, params.getAll(key)]));
const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
const property = fc.record({ place: fc.constantFrom(...propertyPlaceSchema.options), name: text });
const filter = fc
  .record({ property, operator: fc.constantFrom(...filterOperatorSchema.options), value: text })
  .map((one) => ({
    ...one,
    value: !takesValue(one.operator) ? "" : one.operator.startsWith("at_") ? "1.5" : one.value,
  }));

// A chart is shared by its address: whoever opens it must see the same chart.
test("reads back every chart from its own address", () => {
  fc.assert(
    fc.property(
      fc.record({
        event: fc.option(text, { nil: null }),
        measure: fc.constantFrom("events" as const, "users" as const),
        interval: fc.constantFrom("hour" as const, "day" as const, "week" as const),
        filters: fc.array(filter, { maxLength: 3 }),
        groupBy: fc.option(property, { nil: null }),
        timeZone: fc.constantFrom("UTC", "Europe/Paris"),
      }),
      (asked) => {
        const whole = { ...asked, span: null, from: new Date("2026-11-01T00:00:00Z"), to: now };
        expect(parseSegmentation(asParams(new URLSearchParams(serializeSegmentation(whole))), now)).toEqual(whole);
      },
    ),
  );
});

test("asks for 30 days of any event where the address says nothing or nonsense", () => {
  const plain = parseSegmentation({}, now);
  expect(plain).toMatchObject({
    event: null,
    measure: "events",
    interval: "day",
    span: "30d",
    filters: [],
    groupBy: null,
    timeZone: "UTC",
  });
  expect(plain.from).toEqual(new Date("2026-10-21T00:00:00Z"));
  const nonsense = {
    measure: "x",
    per: "year",
    where: ["is", "is~%E0%A4%A~e~a", "at_least~many~e~a", "is~1~x~a"],
    by: "e~",
    range: "1y",
    tz: "Mars",
    from: "x",
  };
  expect(parseSegmentation(nonsense, now)).toMatchObject({
    interval: "day",
    filters: [],
    groupBy: null,
    span: "30d",
    timeZone: "UTC",
  });
});

test("begins with a whole day of the time zone, and with a whole hour", () => {
  expect(parseSegmentation({ range: "7d", tz: "Europe/Paris" }, now).from).toEqual(new Date("2026-11-12T23:00:00Z"));
  expect(parseSegmentation({ range: "30d", tz: "Europe/Paris" }, new Date("2026-11-10T12:00:00Z")).from).toEqual(
    new Date("2026-10-11T22:00:00Z"),
  );
  expect(parseSegmentation({ range: "24h" }, now)).toMatchObject({
    from: new Date("2026-11-18T14:00:00Z"),
    interval: "hour",
  });
});

test("takes longer steps where there would be too many", () => {
  expect(parseSegmentation({ range: "90d", per: "hour" }, now).interval).toBe("day");
  expect(parseSegmentation({ from: "2016-01-01", to: "2026-01-01", per: "hour" }, now).interval).toBe("week");
});
