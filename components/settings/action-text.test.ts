import { expect, test } from "vitest";
import { actionText } from "./action-text";

test("an action reads as words", () => {
  expect(actionText("source.sync_requested")).toBe("Source: sync requested");
  expect(actionText("restored")).toBe("Restored");
});
