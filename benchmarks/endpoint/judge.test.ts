import { expect, test } from "vitest";
import { judge } from "./judge";

const id = (n: number) => String(n).padStart(32, "0");
const event = (insertId: number, row: number) => ({
  insert_id: id(insertId),
  user_id: "user-1",
  event_type: "seen",
  event_properties: { row },
});
const body = (...events: object[]) => Buffer.from(JSON.stringify({ api_key: "key", events }));

test("each row once is neither lost nor twice", () => {
  expect(judge([body(event(1, 10), event(2, 11)), body(event(3, 12))], 10, 13)).toMatchObject({
    records: 3,
    repeats: 0,
    lost: 0,
    twice: 0,
  });
});

// The destination drops the second of two records with one id: the other row would be gone.
test("a row whose id another row had is lost; one that comes under two ids is twice; a repeat is neither", () => {
  expect(judge([body(event(1, 0), event(1, 1), event(2, 2), event(3, 2), event(2, 2))], 0, 3)).toMatchObject({
    repeats: 2,
    lost: 1,
    twice: 1,
  });
});

test("a record without an id is no record", () => {
  expect(() => judge([body({ ...event(1, 0), insert_id: null })], 0, 1)).toThrow("insert_id");
});
