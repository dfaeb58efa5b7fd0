import { expect, test } from "vitest";
import { countUpdates } from "./count-updates";

const event = (user: string) => JSON.stringify({ user_id: user, event_type: "e" });

test("warns of a user with more updates than Amplitude takes, by name", () => {
  const updates = countUpdates();
  updates.note(Array.from({ length: 1_800 }, () => event("user-1")));
  expect(updates.warnings()).toEqual([]);
  updates.note([event("user-2"), event("user-1")]);
  expect(updates.warnings()).toEqual([expect.objectContaining({ message: expect.stringContaining("user user-1 ") })]);
});

// A million users seen once must not fill the memory, nor hide the one that is seen all the time.
test("finds the frequent one among more users than are kept, and accuses nobody else", () => {
  const updates = countUpdates(100);
  for (let n = 0; n < 50_000; n++) updates.note([event(`rare-${n}`), ...(n % 10 === 0 ? [event("busy")] : [])]);
  expect(updates.warnings()).toEqual([expect.objectContaining({ message: expect.stringContaining("user busy ") })]);
});
