import { expect, test } from "vitest";
import { deltaTerms, importTerms, type Occurrence, termsAreExact, wholeReads } from "./delta-terms";

const occurrence = (of: Partial<Occurrence> = {}): Occurrence => ({
  branches: [],
  side: "inner",
  lookupOnly: false,
  ...of,
});
/** In a branch of one UNION ALL. */
const inBranch = (branch: number) => occurrence({ branches: [{ union: 0, branch }] });
const readsOf = (occurrences: Occurrence[], dataType: "event" | "user_properties" = "event") =>
  deltaTerms(occurrences, dataType).map(({ reads }) => reads);

// Reading both sides at the head counts rows that come in one window twice; both at the start misses them.
test("events: driving tables before the changed one are read as they were, those after it as they are", () => {
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
  expect(deltaTerms([inBranch(0), inBranch(1), inBranch(1)], "event")).toEqual([
    { driving: 0, reads: ["changes", null, null] },
    { driving: 1, reads: [null, "changes", "to"] },
    { driving: 2, reads: [null, "from", "changes"] },
  ]);
});

// What stands beside a union meets the rows of every branch, but the branches never meet each other.
test("a union that is joined: its branches keep apart, and the table beside it sees them all", () => {
  expect(readsOf([inBranch(0), inBranch(1), occurrence()])).toEqual([
    ["changes", null, "to"],
    [null, "changes", "to"],
    ["from", "from", "changes"],
  ]);
});

// An import that read a combination from two of its places would send it twice; one of a table that begins with
// nothing would send what nobody asked for.
test("each combination is imported once, where all of its tables import what they hold", () => {
  const first = (occurrences: Occurrence[], ...without: number[]) =>
    importTerms(occurrences, "event", (i) => !without.includes(i));
  expect(first([occurrence(), occurrence()])).toEqual([{ driving: 0, reads: ["from", "from"] }]);
  expect(first([occurrence(), occurrence()], 1)).toEqual([]);
  expect(first([inBranch(0), inBranch(1), occurrence()])).toEqual([
    { driving: 0, reads: ["from", null, "from"] },
    { driving: 1, reads: [null, "from", "from"] },
  ]);
  expect(first([occurrence(), inBranch(0), inBranch(1)], 1)).toEqual([{ driving: 0, reads: ["from", null, "from"] }]);
  const lookup = { ...inBranch(1), lookupOnly: true };
  expect(first([inBranch(0), lookup, occurrence()])).toEqual([
    { driving: 0, reads: ["from", null, "from"] },
    { driving: 2, reads: [null, "to", "from"] },
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
