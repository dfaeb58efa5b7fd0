import { describe, expect, test } from "vitest";
import { compileFunction } from "./compile-function";

const config = {
  id: "lab-sync",
  name: "sync",
  triggers: [{ event: "lab/sync" }],
  steps: { step: { id: "step", name: "step", runtime: { type: "http", url: "http://localhost/api/inngest" } } },
};
const steps = (attempts: number) => ({ step: { ...config.steps.step, retries: { attempts } } });

test("counts the first try and the retries", () => {
  expect(compileFunction(config).attemptsMax).toBe(4);
  expect(compileFunction({ ...config, steps: steps(0) }).attemptsMax).toBe(1);
});

test("reads one concurrency limit or two", () => {
  const limits = (concurrency: unknown) =>
    compileFunction({ ...config, concurrency }).concurrency.map(({ limit, key }) => [
      limit,
      key?.({ data: { id: "7" } }),
    ]);
  expect(limits({ limit: 2, key: "event.data.id" })).toEqual([[2, "7"]]);
  expect(limits([{ limit: 4 }, { limit: 1, key: "event.data.id" }])).toEqual([
    [4, undefined],
    [1, "7"],
  ]);
  expect(limits(undefined)).toEqual([]);
});

test("tells schedules, events and failures of other functions apart", () => {
  const triggers = [
    { cron: "* * * * *" },
    { event: "lab/sync" },
    { event: "inngest/function.failed", expression: "event.data.function_id == 'lab-sync'" },
  ];
  const { crons, events, failuresOf } = compileFunction({ ...config, triggers });
  expect({ crons, events, failuresOf }).toEqual({
    crons: ["* * * * *"],
    events: ["lab/sync"],
    failuresOf: ["lab-sync"],
  });
});

const FAILED = "inngest/function.failed";

// What is ignored silently would run otherwise than its author wrote it.
describe("refuses by name what it cannot do", () => {
  test.each<[string, object, string]>([
    ["throttle", { throttle: { limit: 1, period: "1s" } }, "throttle"],
    ["rate limit", { rateLimit: { limit: 1, period: "1s" } }, "rateLimit"],
    ["debounce", { debounce: { period: "1s" } }, "debounce"],
    ["priority", { priority: { run: "1" } }, "priority"],
    ["batches", { batchEvents: { maxSize: 2, timeout: "1s" } }, "batchEvents"],
    ["timeouts", { timeouts: { finish: "1s" } }, "timeouts"],
    ["idempotency", { idempotency: "event.data.id" }, "idempotency"],
    ["jitter", { triggers: [{ cron: "* * * * *", jitter: "10s" }] }, "jitter"],
    ["six fields", { triggers: [{ cron: "0 * * * * *" }] }, "0 * * * * *"],
    ["a schedule in a time zone", { triggers: [{ cron: "TZ=Europe/Berlin * * * * *" }] }, "TZ=Europe/Berlin"],
    ["a schedule by name", { triggers: [{ cron: "@hourly" }] }, "@hourly"],
    ["a trigger that is none", { triggers: [{}] }, "cron or an event"],
    ["server events", { triggers: [{ event: "inngest/function.finished" }] }, "inngest/function.finished"],
    ["failures of every function", { triggers: [{ event: FAILED }] }, FAILED],
    ["other failures", { triggers: [{ event: FAILED, expression: "event.data.run_id == '1'" }] }, FAILED],
    [
      "a condition of a trigger",
      { triggers: [{ event: "lab/go", expression: "event.data.n > 1" }] },
      "event.data.n > 1",
    ],
    ["a pattern of names", { triggers: [{ event: "lab/*" }] }, "lab/*"],
    ["a key that is computed", { concurrency: { limit: 1, key: "size(event.data.id)" } }, "size(event.data.id)"],
    ["a number for a concurrency", { concurrency: 3 }, "concurrency"],
    ["a limit of none", { concurrency: { limit: 0 } }, "concurrency.0.limit"],
    ["a scope of a limit", { concurrency: [{ limit: 1, scope: "account" }] }, "scope"],
    ["three concurrency keys", { concurrency: [{ limit: 1 }, { limit: 1 }, { limit: 1 }] }, "concurrency"],
    ["a singleton that cancels", { singleton: { key: "event.data.id", mode: "cancel" } }, "singleton.mode"],
    ["a singleton without a key", { singleton: { mode: "skip" } }, "singleton.key"],
    ["21 retries", { steps: steps(21) }, "attempts"],
    ["a cancellation by any event", { cancel: [{ event: "lab/stop" }] }, "cancelOn lab/stop"],
    ["a cancellation by a condition", { cancel: [{ event: "lab/stop", if: "async.data.n > 1" }] }, "async.data.n > 1"],
    [
      "a cancellation for a time",
      { cancel: [{ event: "lab/stop", if: "event.data.id == async.data.id", timeout: "1h" }] },
      "timeout",
    ],
  ])("%s", (_, change, named) => {
    expect(() => compileFunction({ ...config, ...change })).toThrow(/^lab-sync: /);
    expect(() => compileFunction({ ...config, ...change })).toThrow(named);
  });
});
