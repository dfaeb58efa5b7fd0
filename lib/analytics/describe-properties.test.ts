import { expect, test } from "vitest";
import { describeProperties } from "./describe-properties";

const day = (number: number) => new Date(Date.UTC(2026, 10, number));
const sample = (...events: object[]) =>
  events.map((properties, i) => ({ time: day(i + 1), json: JSON.stringify(properties) }));

test("describes properties by how often they are there, by type, span and example", () => {
  const { properties } = describeProperties(
    sample({ total: 2.5, gift: true }, { total: 10, gift: "yes" }, { total: 10, list: [1] }),
  );
  expect(properties.map(({ types: _, ...rest }) => rest)).toEqual([
    { name: "total", events: 3, values: 2, min: 2.5, max: 10, examples: ["10", "2.5"] },
    { name: "gift", events: 2, values: 2, min: null, max: null, examples: ['"yes"', "true"] },
    { name: "list", events: 1, values: 1, min: null, max: null, examples: ["[1]"] },
  ]);
});

// The page says which type came after which: a mapping that changed on a day shows as that day.
test("gives each type the span in which it was seen, the latest first", () => {
  const [gift] = describeProperties(sample({ gift: true }, { gift: false }, { gift: "yes" })).properties;
  expect(gift?.types).toEqual([
    { type: "text", events: 1, firstSeen: day(3), lastSeen: day(3) },
    { type: "boolean", events: 2, firstSeen: day(1), lastSeen: day(2) },
  ]);
});

test("keeps few examples and cuts long ones", () => {
  const [name] = describeProperties(
    sample(...Array.from({ length: 9 }, (_, n) => ({ name: `${n}${"x".repeat(500)}` }))),
  ).properties;
  expect(name?.examples).toHaveLength(5);
  expect(name?.examples[0]).toHaveLength(120);
});

// One event may carry more properties than a page can hold.
test("pages hold each property once, and a search finds them in any case", () => {
  const names = Array.from({ length: 250 }, (_, n) => `Property ${n}`);
  const wide = sample(Object.fromEntries(names.map((name) => [name, 1])), { "Property 7": 2, "100%_": true });
  const pages = [1, 2, 3, 4].map((page) => describeProperties(wide, { page, limit: 100 }));
  expect(pages.map(({ properties }) => properties.length)).toEqual([100, 100, 51, 0]);
  const found = pages.flatMap(({ properties }) => properties.map(({ name }) => name));
  expect(found[0]).toBe("Property 7");
  expect([...found].sort()).toEqual([...names, "100%_"].sort());
  expect(describeProperties(wide, { search: "%_" }).properties.map(({ name }) => name)).toEqual(["100%_"]);
  expect(describeProperties(wide, { search: "PROPERTY 24", limit: 5 })).toMatchObject({ fitting: 11, all: 251 });
});

test("takes names that are special to JavaScript for what they are", () => {
  const [first] = describeProperties([{ time: day(1), json: '{"__proto__": 3}' }]).properties;
  expect(first).toMatchObject({ name: "__proto__", events: 1, min: 3 });
});
