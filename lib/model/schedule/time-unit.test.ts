import { expect, test } from "vitest";
import { timeUnitFinding } from "./time-unit";

// unix_timestamp() passes every other check, and every event lands in January 1970.
test.each([
  [
    "seconds",
    [1_770_091_506, 1_770_091_507],
    "1770091506 is 1970-01-21T11:41:31Z. These numbers look like seconds: write unix_millis(…) in place of unix_timestamp(…).",
  ],
  [
    "microseconds",
    [1_770_091_506_500_000],
    "1770091506500000 is in the year 58061. These numbers look like microseconds: write unix_millis(…) in place of unix_micros(…).",
  ],
  ["nanoseconds", [1_770_091_506_500_000_000], "is no date at all. These numbers look like nanoseconds"],
  ["the first seconds that are meant", [631_152_000], "1970-01-08T07:19:12Z"],
])("numbers of %s get a sentence with the date that is understood", (_, times, sentence) => {
  expect(timeUnitFinding(times)).toMatchObject({ code: "time_unit", severity: "warning" });
  expect(timeUnitFinding(times)?.message).toContain(sentence);
});

test.each([
  ["milliseconds", [1_770_091_506_500]],
  ["milliseconds and one that is not", [1_770_091_506_500, 1_770_091_506]],
  ["nothing", []],
  ["what fits no unit", [0]],
  ["two units", [1_770_091_506, 1_770_091_506_500_000]],
  ["milliseconds of 1990", [631_152_000_000]],
])("%s are left alone", (_, times) => {
  expect(timeUnitFinding(times)).toBeNull();
});
