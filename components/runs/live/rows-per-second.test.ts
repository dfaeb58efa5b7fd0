import { expect, test } from "vitest";
import { rowsPerSecond } from "./rows-per-second";

const now = new Date("2026-11-19T14:30:10Z");
const part = (rowsRead: number, startedAt: string | null) => ({
  ordinal: 0,
  table: { catalog: "main", schema: "shop", table: "orders" },
  reading: { kind: "changes" as const, from: 1, to: 2 },
  rowsRead,
  startedAt: startedAt === null ? null : new Date(startedAt),
});

test("counts the parts that are running together", () => {
  expect(rowsPerSecond([part(10_000, "2026-11-19T14:30:00Z"), part(500, "2026-11-19T14:30:05Z")], now)).toBe(1_100);
});

// The first moments of a part would show nonsense, such as endless rows a second.
test("says nothing before there is something to say", () => {
  expect(rowsPerSecond([], now)).toBeNull();
  expect(rowsPerSecond([part(0, "2026-11-19T14:30:00Z")], now)).toBeNull();
  expect(rowsPerSecond([part(900, "2026-11-19T14:30:09.900Z"), part(900, null)], now)).toBeNull();
});
