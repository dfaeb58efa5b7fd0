import { expect, test } from "vitest";
import { deltaTerms, importTerms, type TableReference, termsAreExact, wholeReads } from "./delta-terms";

const reference = (of: Partial<TableReference> = {}): TableReference => ({
  branches: [],
  side: "inner",
  lookupOnly: false,
  ...of,
});
/** In a branch of one UNION ALL. */
const inBranch = (branch: number) => reference({ branches: [{ union: 0, branch }] });
const readsOf = (references: TableReference[], dataType: "event" | "user_properties" = "event") =>
  deltaTerms(references, dataType).map(({ reads }) => reads);

// Reading both sides at the head counts rows that come in one window twice; both at the start misses them.
test("events: driving tables before the changed one are read as they were, those after it as they are", () => {
  expect(readsOf([reference(), reference(), reference()])).toEqual([
    ["changes", "to", "to"],
    ["from", "changes", "to"],
    ["from", "from", "changes"],
  ]);
});

// A lookup read as it was would send an order with the customer's old name, or not at all when both came together.
test("events: lookups never drive and are read at the head wherever they stand", () => {
  const references = [
    reference({ lookupOnly: true }),
    reference(),
    reference({ side: "nullable" }),
    reference(),
    reference({ side: "subquery" }),
  ];
  expect(readsOf(references)).toEqual([
    ["to", "changes", "to", "to", "to"],
    ["to", "from", "to", "changes", "to"],
  ]);
});

test("properties: everything but the changed table is read at the head", () => {
  expect(readsOf([reference(), reference()], "user_properties")).toEqual([
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
  expect(readsOf([inBranch(0), inBranch(1), reference()])).toEqual([
    ["changes", null, "to"],
    [null, "changes", "to"],
    ["from", "from", "changes"],
  ]);
});

// An import that read a combination from two of its places would send it twice; one of a table that begins with
// nothing would send what nobody asked for.
test("each combination is imported once, where all of its tables import what they hold", () => {
  const first = (references: TableReference[], ...without: number[]) =>
    importTerms(references, "event", (i) => !without.includes(i));
  expect(first([reference(), reference()])).toEqual([{ driving: 0, reads: ["from", "from"] }]);
  expect(first([reference(), reference()], 1)).toEqual([]);
  expect(first([inBranch(0), inBranch(1), reference()])).toEqual([
    { driving: 0, reads: ["from", null, "from"] },
    { driving: 1, reads: [null, "from", "from"] },
  ]);
  expect(first([reference(), inBranch(0), inBranch(1)], 1)).toEqual([{ driving: 0, reads: ["from", null, "from"] }]);
  const lookup = { ...inBranch(1), lookupOnly: true };
  expect(first([inBranch(0), lookup, reference()])).toEqual([
    { driving: 0, reads: ["from", null, "from"] },
    { driving: 2, reads: [null, "to", "from"] },
  ]);
});

// A nullable side read at the head in both evaluations of a property source would hide every change of that table.
test("a whole evaluation moves what can change the result, never a named lookup", () => {
  const references = [reference(), reference({ side: "nullable" }), reference({ lookupOnly: true })];
  expect(wholeReads(references, "event", "from")).toEqual(["from", "to", "to"]);
  expect(wholeReads(references, "user_properties", "from")).toEqual(["from", "from", "to"]);
  expect(wholeReads(references, "group_properties", "to")).toEqual(["to", "to", "to"]);
});

// The changes of a nullable side alone, joined, come back with NULLs for every other row and would wipe properties.
test("terms are exact for properties only where nothing but an inner side or a named lookup is read", () => {
  const nullable = reference({ side: "nullable" });
  expect(termsAreExact([reference(), reference()], "user_properties")).toBe(true);
  expect(termsAreExact([reference(), nullable], "user_properties")).toBe(false);
  expect(termsAreExact([reference(), { ...nullable, lookupOnly: true }], "group_properties")).toBe(true);
  expect(termsAreExact([reference(), nullable], "event")).toBe(true);
});
