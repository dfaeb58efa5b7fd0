import { expect, test } from "vitest";
import type { Failure } from "@/lib/model/errors";
import { describeRecoveryAction, favouredWay, waysOf } from "./describe-recovery-action";

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
const texts = (way: Parameters<typeof describeRecoveryAction>[0], dataType: "event" | "user_properties") =>
  describeRecoveryAction(way, failure, { dataType, tables: 1 }).points.map(({ sign, text }) => `${sign}: ${text}`);

// A person must know before the choice what counts twice and what is lost: neither can be undone.
test("a way says what it costs, in this source's numbers", () => {
  expect(texts("import_again", "event")).toContainEqual(expect.stringMatching(/^bad: .*count a second time/));
  expect(texts("import_again", "user_properties")).toContainEqual(expect.stringMatching(/^good: Nothing counts twice/));
  expect(texts("continue_after", "event")).toContain("bad: 3,210 changed rows are never sent.");
  expect(texts("continue_after", "event")).toContain("good: 6,084 changed rows behind it can be read and are sent.");
  expect(texts("continue_after", "user_properties")).toContain(
    "bad: 3,210 changed rows keep their old values until their next change.",
  );
  expect(describeRecoveryAction("continue_after", failure, { dataType: "event", tables: 1 }).summary).toContain(
    "version 5",
  );
});

test("the ways depend on what happened: columns that changed lose nothing, a late repeat may be sent again, a run that refuses too much let go on", () => {
  expect(waysOf(failure)).toEqual(["import_again", "continue_after", "stay_stopped"]);
  expect(waysOf({ code: "SCHEMA_CHANGED", message: "" })).toEqual(["check_again", "stay_stopped"]);
  expect(waysOf({ code: "TOO_MUCH_REFUSED", message: "" })).toEqual(["let_go_on", "stay_stopped"]);
  expect(waysOf({ ...failure, code: "REPEAT_TOO_LATE" })[0]).toBe("send_again");
});

test("events are not offered first what would count them twice", () => {
  expect(favouredWay(waysOf(failure), "event")).toBe("continue_after");
  expect(favouredWay(waysOf(failure), "user_properties")).toBe("import_again");
  expect(favouredWay(["send_again", "import_again", "continue_after"], "event")).toBe("send_again");
});
