import { expect, test } from "vitest";
import { likelyCause } from "./within-minute";

const ADVICE = "A filter or fewer joins make it quicker.";

// Who is reported to join less, while the cluster is at work for others, looks for a mistake that is none.
test.each([
  [200, ADVICE],
  [4_900, ADVICE],
  [5_100, expect.stringMatching(/compute is probably busy.*5 s for a statement that reads nothing/)],
  [48_000, expect.stringMatching(/48 s/)],
])("compute that took %i ms for nothing: the likelier cause is said", (respondedInMs, words) => {
  expect(likelyCause(respondedInMs, ADVICE)).toEqual(words);
});
