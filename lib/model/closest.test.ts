import { expect, test } from "vitest";
import { closest } from "./closest";

test.each([
  ["uper", "upper"],
  ["user_di", "user_id"],
  ["USERID", "user_id"],
  ["zzz", null],
  ["x", null],
])("the closest to %s is %s", (word, near) => {
  expect(closest(word, ["upper", "lower", "user_id", "event_type"])).toBe(near);
});
