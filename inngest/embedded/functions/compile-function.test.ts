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

test("reads a concurrency in each of its forms, and takes no limit for none", () => {
  const limits = (concurrency: unknown) =>
    compileFunction({ ...config, concurrency }).concurrency.map(({ limit }) => limit);
  expect(limits(3)).toEqual([3]);
  expect(limits({ limit: 2, key: "event.data.id" })).toEqual([2]);
  expect(limits([{ limit: 1 }, { limit: 4, key: "'all'", scope: "account" }])).toEqual([1, 4]);
  expect(limits(0)).toEqual([]);
});

// What is ignored silently would run otherwise than its author wrote it.
describe("refuses by name what it cannot do", () => {
  test.each<[string, object, string]>([
    ["throttle", { throttle: { limit: 1, period: "1s" } }, "throttle"],
    ["rate limit", { rateLimit: { limit: 1, period: "1s" } }, "rateLimit"],
    ["debounce", { debounce: { period: "1s" } }, "debounce"],
    ["priority", { priority: { run: "1" } }, "priority"],
    ["batches", { batchEvents: { maxSize: 2, timeout: "1s" } }, "batchEvents"],
    ["timeouts", { timeouts: { finish: "1s" } }, "timeouts"],
    ["jitter", { triggers: [{ cron: "* * * * *", jitter: "10s" }] }, "jitter"],
    ["six fields", { triggers: [{ cron: "0 * * * * *" }] }, "five-field"],
    ["a zone that is none", { triggers: [{ cron: "TZ=Mars/Base * * * * *" }] }, "Mars"],
    ["server events", { triggers: [{ event: "inngest/function.finished" }] }, "inngest/function.finished"],
    ["a pattern inside a name", { triggers: [{ event: "lab/*/done" }] }, "*"],
    ["an expression beyond the subset", { idempotency: "size(event.data.id)" }, "size"],
    ["three concurrency keys", { concurrency: [{ limit: 1 }, { limit: 1 }, { limit: 1 }] }, "concurrency"],
    ["21 retries", { steps: steps(21) }, "attempts"],
    ["an unreadable timeout", { cancel: [{ event: "lab/stop", timeout: "soon" }] }, "soon"],
  ])("%s", (_, change, named) => {
    expect(() => compileFunction({ ...config, ...change })).toThrow(/^lab-sync: /);
    expect(() => compileFunction({ ...config, ...change })).toThrow(named);
  });
});
