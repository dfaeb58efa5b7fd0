import { expect, test } from "vitest";
import type { Failure } from "@/lib/model/errors";
import { describeRecoveryAction, findFavouredAction, listRecoveryActions } from "./describe-recovery-action";

const failure: Failure = {
  code: "HISTORY_LOST",
  message: "gone",
  gaps: [
    {
      table: { catalog: "main", schema: "shop", table: "orders" },
      from: 3,
      to: 4,
      delivered: { version: 2, at: null },
      resume: { tableId: "t", after: 4 },
      head: { version: 9, at: null },
      fromAt: null,
      toAt: null,
      rowsMissed: 3210,
      rowsWaiting: 6084,
      rowsNow: null,
    },
  ],
};
const texts = (action: Parameters<typeof describeRecoveryAction>[0], dataType: "event" | "user_properties") =>
  describeRecoveryAction(action, failure, { dataType, tables: 1 }).points.map(({ sign, text }) => `${sign}: ${text}`);

// A person must know before the choice what counts twice and what is lost: neither can be undone.
test("a recovery action says what it costs, in this source's numbers", () => {
  expect(texts("resnapshot", "event")).toContainEqual(expect.stringMatching(/^bad: .*count a second time/));
  expect(texts("resnapshot", "user_properties")).toContainEqual(expect.stringMatching(/^good: Nothing counts twice/));
  expect(texts("skip_gap", "event")).toContain("bad: 3,210 changed rows are never sent.");
  expect(texts("skip_gap", "event")).toContain("good: 6,084 changed rows after it can be read and are sent.");
  expect(texts("skip_gap", "user_properties")).toContain(
    "bad: 3,210 changed rows keep their old values until their next change.",
  );
  expect(describeRecoveryAction("skip_gap", failure, { dataType: "event", tables: 1 }).summary).toContain("version 5");
});

test("the recovery actions depend on what happened: columns that changed lose nothing, a late repeat may be retried, the rejections of a run may be allowed", () => {
  expect(listRecoveryActions(failure)).toEqual(["resnapshot", "skip_gap", "acknowledge"]);
  expect(listRecoveryActions({ code: "SCHEMA_CHANGED", message: "" })).toEqual(["recheck", "acknowledge"]);
  expect(listRecoveryActions({ code: "TOO_MUCH_REFUSED", message: "" })).toEqual(["allow_rejections", "acknowledge"]);
  expect(listRecoveryActions({ ...failure, code: "REPEAT_TOO_LATE" })[0]).toBe("retry_run");
});

test("events are not offered first what would count them twice", () => {
  expect(findFavouredAction(listRecoveryActions(failure), "event")).toBe("skip_gap");
  expect(findFavouredAction(listRecoveryActions(failure), "user_properties")).toBe("resnapshot");
  expect(findFavouredAction(["retry_run", "resnapshot", "skip_gap"], "event")).toBe("retry_run");
});
