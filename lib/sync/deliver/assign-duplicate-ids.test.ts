import { expect, test } from "vitest";
import { assignDuplicateIds } from "./assign-duplicate-ids";

const event = (user: string, id: string) => `{"user_id":"${user}","event_type":"seen","insert_id":"${id}"}`;
const A = "0123456789abcdef0123456789abcdef";
const B = "fedcba9876543210fedcba9876543210";

test("the first of equal events keeps its id, each further one has its own, the same every time", () => {
  const all = [event("user-1", A), event("user-2", B), event("user-1", A), event("user-1", A)];
  const once = all.map(assignDuplicateIds());
  expect(once.slice(0, 2)).toEqual(all.slice(0, 2));
  expect(new Set(once).size).toBe(4);
  expect(once[2]).toMatch(/^\{"user_id":"user-1","event_type":"seen","insert_id":"[0-9a-f]{32}"\}$/);
  expect(all.map(assignDuplicateIds())).toEqual(once);
});

test("an event whose id does not stand at its end is a defect", () => {
  expect(() => assignDuplicateIds()(`{"insert_id":"${A}","user_id":"user-1"}`)).toThrow("insert_id");
});

const REPEATS = 100_000;

// A table whose rows are nearly all equal comes as one share, however large: it must not take more memory for that.
test("equal events take the place of one", () => {
  const taken = (idOf: (i: number) => string) => {
    const number = assignDuplicateIds();
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < REPEATS; i++) number(event("user-1", idOf(i)));
    const grown = process.memoryUsage().arrayBuffers - before;
    return number(event("user-1", A)) === "" ? 0 : grown;
  };
  expect(taken(() => A)).toBeLessThanOrEqual(0);
  expect(taken((i) => (Math.imul(i, 0x9e3779b1) >>> 0).toString(16).padStart(8, "0").repeat(4))).toBeGreaterThan(
    REPEATS * 20,
  );
});
