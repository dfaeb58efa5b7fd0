import fc from "fast-check";
import { expect, test } from "vitest";
import { batches } from "./batches";

async function* stream(chunks: string[][]) {
  yield* chunks;
}

async function collect(chunks: string[][], limits: { recordsMax: number; bytesMax: number }): Promise<string[][]> {
  const all: string[][] = [];
  for await (const batch of batches(stream(chunks), limits)) all.push(batch);
  return all;
}

const chunksArbitrary = fc.array(fc.array(fc.string({ unit: "binary", maxLength: 12 }), { maxLength: 8 }), {
  maxLength: 8,
});
const limitsArbitrary = fc.record({
  recordsMax: fc.integer({ min: 1, max: 6 }),
  bytesMax: fc.integer({ min: 1, max: 60 }),
});

// A record left out is lost, one put in two batches is counted twice where it has no insert_id.
test("puts every record into exactly one batch, in order", async () => {
  await fc.assert(
    fc.asyncProperty(chunksArbitrary, limitsArbitrary, async (chunks, limits) => {
      expect((await collect(chunks, limits)).flat()).toEqual(chunks.flat());
    }),
  );
});

// A batch over a bound is refused whole with 413.
test("keeps both bounds in UTF-8 bytes, but for a record that is too large by itself", async () => {
  await fc.assert(
    fc.asyncProperty(chunksArbitrary, limitsArbitrary, async (chunks, limits) => {
      for (const batch of await collect(chunks, limits)) {
        expect(batch.length).toBeGreaterThan(0);
        expect(batch.length).toBeLessThanOrEqual(limits.recordsMax);
        const bytes = Buffer.byteLength(batch.map((record) => `${record},`).join(""));
        expect(batch.length === 1 || bytes <= limits.bytesMax).toBe(true);
      }
    }),
  );
});

// Batches smaller than need be cost a request each.
test("fills a batch before it begins the next, across chunks", async () => {
  expect(await collect([["a", "b"], [], ["c"], ["d", "e"]], { recordsMax: 3, bytesMax: 100 })).toEqual([
    ["a", "b", "c"],
    ["d", "e"],
  ]);
  expect(await collect([["é", "é", "é"]], { recordsMax: 9, bytesMax: 6 })).toEqual([["é", "é"], ["é"]]);
});

test("gives nothing for a stream without records", async () => {
  expect(await collect([[], []], { recordsMax: 3, bytesMax: 100 })).toEqual([]);
});
