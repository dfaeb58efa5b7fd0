import { expect, test } from "vitest";
import { emptyCounts } from "@/lib/model/run/counts";
import type { PartView } from "@/lib/model/run/run-view";
import { runEvents } from "./run-events";

const at = new Date("2026-11-19T14:15:00Z");
const part = (ordinal: number, state: PartView["state"]): PartView => ({
  ordinal,
  state,
  table: { catalog: "main", schema: "shop", table: "orders" },
  reading: { kind: "changes", from: ordinal, to: ordinal },
  output: "records",
  startedAt: at,
  endedAt: state === "closed" ? at : null,
  attempts: 1,
  counts: emptyCounts(),
});
const kinds = (state: Parameters<typeof runEvents>[0]["state"], parts: PartView[]) =>
  runEvents({ state, clock: at, startedAt: at, endedAt: null, parts }).map(({ kind }) => kind);

test("a failed run tells what was delivered, that it stopped, and what waits", () => {
  expect(kinds("suspended", [part(0, "closed"), part(1, "waiting"), part(2, "waiting")])).toEqual([
    "pinned",
    "planned",
    "part",
    "failed",
    "waiting",
  ]);
});

test("a finished run ends with its commit", () => {
  expect(kinds("succeeded", [part(0, "closed")])).toEqual(["pinned", "planned", "part", "committed"]);
  expect(kinds("up_to_date", [])).toEqual(["up_to_date"]);
});

// A first import of thousands of parts must not make a page of thousands of lines.
test("many parts are summed up", () => {
  const events = kinds(
    "succeeded",
    Array.from({ length: 3_000 }, (_, ordinal) => part(ordinal, "closed")),
  );
  expect(events.length).toBeLessThan(15);
  expect(events).toContain("parts");
});
