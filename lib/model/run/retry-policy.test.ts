import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { errorCodes, recoveryOf } from "@/lib/model/errors";
import { RETRY_POLICY, type RetryPolicy, retryPauseMs, SOURCE_PAUSE, sourcePauseMs } from "./retry-policy";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

// To repeat what only a person can fix locks accounts and fills logs; to give up what time fixes loses a night.
test("exactly the failures that time or we must fix are tried again", () => {
  const retried = errorCodes.filter((code) => ["retry", "defect"].includes(recoveryOf(code)));
  expect(Object.keys(RETRY_POLICY).sort()).toEqual(retried.sort());
  for (const code of errorCodes)
    expect(retryPauseMs({ code, retryAfterMs: 0 }, 0, 0) !== null).toBe(retried.includes(code));
});

test("pauses double up to the longest, and end with the last try", () => {
  const pauses = Array.from({ length: 7 }, (_, n) =>
    retryPauseMs({ code: "WAREHOUSE_UNAVAILABLE", retryAfterMs: undefined }, n, 0),
  );
  expect(pauses).toEqual(
    [5, 10, 20, 40, 80, 160]
      .map((seconds) => seconds * SECOND)
      .concat(Number.NaN)
      .map(nanToNull),
  );
  expect(sourcePauseMs(1)).toBe(MINUTE);
  expect(sourcePauseMs(5)).toBe(16 * MINUTE);
  expect(sourcePauseMs(50)).toBe(SOURCE_PAUSE.maxMs);
});

test("a longer pause that was asked for is kept, a shorter one is not", () => {
  expect(retryPauseMs({ code: "DESTINATION_THROTTLED", retryAfterMs: 5 * MINUTE }, 0, 0)).toBe(5 * MINUTE);
  expect(retryPauseMs({ code: "DESTINATION_THROTTLED", retryAfterMs: SECOND }, 0, 1)).toBe(33 * SECOND);
});

// Databricks starts a cluster in up to a quarter of an hour; Inngest repeats a step at most twenty times.
test("a starting cluster is waited for a quarter of an hour, within what Inngest allows", () => {
  expect(waitedMs(RETRY_POLICY.WAREHOUSE_STARTING)).toBeGreaterThanOrEqual(15 * MINUTE);
  for (const { tries } of Object.values(RETRY_POLICY)) expect(tries).toBeLessThanOrEqual(21);
});

test("docs/operations.md shows this table", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/operations.md"), "utf8");
  const rows = Object.entries(RETRY_POLICY).map(
    ([code, policy]) =>
      `| \`${code}\` | ${policy.tries} | ${duration(policy.firstMs)} to ${duration(policy.maxMs)} | ${duration(waitedMs(policy))} |`,
  );
  expect(page).toContain(rows.join("\n"));
});

function waitedMs({ tries, firstMs, maxMs }: RetryPolicy): number {
  return Array.from({ length: tries - 1 }, (_, n) => Math.min(maxMs, firstMs * 2 ** n)).reduce(
    (sum, ms) => sum + ms,
    0,
  );
}

function duration(ms: number): string {
  return ms < 2 * MINUTE && ms % MINUTE !== 0 ? `${ms / SECOND} s` : `${Math.round(ms / MINUTE)} min`;
}

const nanToNull = (value: number) => (Number.isNaN(value) ? null : value);
