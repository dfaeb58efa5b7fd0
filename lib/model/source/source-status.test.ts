import { expect, test } from "vitest";
import { sourceStatus } from "./source-status";

const now = new Date("2026-01-01T12:00:00Z");
const calm = {
  paused: false,
  requiredAction: null,
  failure: null,
  running: false,
  lastFinishedAt: now,
  intervalMs: 3_600_000,
  now,
};
const failure = { code: "CREDENTIALS_REJECTED", message: "The token was refused." } as const;

// A source that waits for a person and is also paused must not hide behind the pause.
test("the most urgent state wins", () => {
  expect(sourceStatus({ ...calm, requiredAction: failure, paused: true, failure })).toBe("needs_attention");
  expect(sourceStatus({ ...calm, failure, paused: true })).toBe("failing");
  expect(sourceStatus({ ...calm, paused: true, running: true })).toBe("paused");
  expect(sourceStatus(calm)).toBe("healthy");
});

// Without this a scheduler that stopped would leave every source green.
test("is late from the clock alone, after twice the interval and five minutes", () => {
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  expect(sourceStatus({ ...calm, lastFinishedAt: ago(125) })).toBe("healthy");
  expect(sourceStatus({ ...calm, lastFinishedAt: ago(126) })).toBe("late");
});
