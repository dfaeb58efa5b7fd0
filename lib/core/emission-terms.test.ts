import { expect, test } from "vitest";
import { emissionTerms, type Occurrence, termsAreExact, wholeReads } from "./emission-terms";

const occurrence = (of: Partial<Occurrence> = {}): Occurrence => ({
  branch: 0,
  side: "inner",
  lookupOnly: false,
  ...of,
});
const readsOf = (occurrences: Occurrence[], dataType: "event" | "user_properties" = "event") =>
  emissionTerms(occurrences, dataType).map(({ reads }) => reads);

// Reading both sides at the head counts rows that come in one window twice; both at the start misses them.
test("events: driving tables before the changed one are read as they were, those behind it as they are", () => {
  expect(readsOf([occurrence(), occurrence(), occurrence()])).toEqual([
    ["changes", "to", "to"],
    ["from", "changes", "to"],
    ["from", "from", "changes"],
  ]);
});

// A lookup read as it was would send an order with the customer's old name, or not at all when both came together.
test("events: lookups never drive and are read at the head wherever they stand", () => {
  const occurrences = [
    occurrence({ lookupOnly: true }),
    occurrence(),
    occurrence({ side: "nullable" }),
    occurrence(),
    occurrence({ side: "subquery" }),
  ];
  expect(readsOf(occurrences)).toEqual([
    ["to", "changes", "to", "to", "to"],
    ["to", "from", "to", "changes", "to"],
  ]);
});

test("properties: everything but the changed table is read at the head", () => {
  expect(readsOf([occurrence(), occurrence()], "user_properties")).toEqual([
    ["changes", "to"],
    ["to", "changes"],
  ]);
});

// A term that read another branch would join what the SQL only appends.
test("each branch of UNION ALL has its own terms", () => {
  const occurrences = [occurrence(), occurrence({ branch: 1 }), occurrence({ branch: 1 })];
  expect(emissionTerms(occurrences, "event")).toEqual([
    { driving: 0, branch: 0, reads: ["changes", null, null] },
    { driving: 1, branch: 1, reads: [null, "changes", "to"] },
    { driving: 2, branch: 1, reads: [null, "from", "changes"] },
  ]);
});

// A nullable side read at the head in both evaluations of a property source would hide every change of that table.
test("a whole evaluation moves what can change the result, never a named lookup", () => {
  const occurrences = [occurrence(), occurrence({ side: "nullable" }), occurrence({ lookupOnly: true })];
  expect(wholeReads(occurrences, "event", "from")).toEqual(["from", "to", "to"]);
  expect(wholeReads(occurrences, "user_properties", "from")).toEqual(["from", "from", "to"]);
  expect(wholeReads(occurrences, "group_properties", "to")).toEqual(["to", "to", "to"]);
});

// The changes of a nullable side alone, joined, come back with NULLs for every other row and would wipe properties.
test("terms are exact for properties only where nothing but an inner side or a named lookup is read", () => {
  const nullable = occurrence({ side: "nullable" });
  expect(termsAreExact([occurrence(), occurrence()], "user_properties")).toBe(true);
  expect(termsAreExact([occurrence(), nullable], "user_properties")).toBe(false);
  expect(termsAreExact([occurrence(), { ...nullable, lookupOnly: true }], "group_properties")).toBe(true);
  expect(termsAreExact([occurrence(), nullable], "event")).toBe(true);
});
