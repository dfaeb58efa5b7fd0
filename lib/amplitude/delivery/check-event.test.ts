import { expect, test } from "vitest";
import { checkEvent } from "./check-event";

const event = (more: object = {}) => ({ event_type: "demo", user_id: "user-1", ...more });
const nested = (depth: number): object => (depth === 1 ? {} : { inner: nested(depth - 1) });

test.each<[string, object]>([
  ["the least there must be", event()],
  ["a device alone", { event_type: "demo", device_id: "device-1" }],
  ["an identify", event({ event_type: "$identify" })],
  [
    "a group identify that belongs to nobody",
    { event_type: "$groupidentify", groups: { org: "acme" }, group_properties: {} },
  ],
  ["nulls", event({ device_id: null, time: null, event_properties: null, groups: null })],
  ["the first and the last moment", event({ time: 0 })],
  ["the end of the year 9999", event({ time: 253_402_300_799_999 })],
  [
    "fields of every kind",
    event({ time: 1, price: -1.5, quantity: 2, session_id: -1, platform: "", $skip_user_properties_sync: true }),
  ],
  ["fields that are not known", event({ extra: 1, request_metadata: {} })],
  ["40 levels", event({ event_properties: nested(40) })],
  ["40 levels of an update", event({ event_type: "$identify", user_properties: { $set: nested(40) } })],
  ["1,024 characters", event({ event_properties: { ["k".repeat(1_024)]: "😀".repeat(1_024) } })],
  ["5 group types and 10 values", event({ groups: { a: Array(10).fill("x"), b: 1, c: "x", d: "x", e: "x" } })],
])("takes %s", (_, sent) => {
  expect(checkEvent({ ...sent }, 5)).toBeNull();
});

test.each<[string, object, object]>([
  ["no event type", event({ event_type: null }), { missing: ["event_type"] }],
  ["a reserved event type", event({ event_type: "[Amplitude] Revenue" }), { invalid: ["event_type"] }],
  ["neither id", { event_type: "demo", user_id: "", device_id: null }, { missing: ["user_id"] }],
  ["an id that stands for nobody", event({ user_id: "N/A" }), { invalid: ["user_id"] }],
  ["an id that is a number", event({ user_id: 12345 }), { invalid: ["user_id"] }],
  ["a short id beside a good one", event({ device_id: "1234" }), { shortIds: ["device_id"] }],
  ["an id of few characters in many code units", event({ user_id: "😀😀😀" }), { shortIds: ["user_id"] }],
  ["a time as text", event({ time: "2026-01-01T00:00:00Z" }), { invalid: ["time"] }],
  ["a time in microseconds", event({ time: 1_700_000_000_000_000 }), { invalid: ["time"] }],
  ["a time before 1970", event({ time: -1 }), { invalid: ["time"] }],
  ["properties that are a list", event({ event_properties: [1] }), { invalid: ["event_properties"] }],
  ["41 levels", event({ event_properties: nested(41) }), { invalid: ["event_properties"] }],
  [
    "41 levels of an update",
    event({ event_type: "$identify", user_properties: { $set: nested(41) } }),
    { invalid: ["user_properties"] },
  ],
  [
    "a tower in a field that is not known",
    event({ extra: JSON.parse("[".repeat(100_000) + "]".repeat(100_000)) }),
    { invalid: ["extra"] },
  ],
  ["1,025 characters", event({ platform: "x".repeat(1_025) }), { invalid: ["platform"] }],
  [
    "a long text deep inside",
    event({ event_properties: { a: [{ b: "x".repeat(1_025) }] } }),
    { invalid: ["event_properties"] },
  ],
  ["a long key", event({ user_properties: { ["k".repeat(1_025)]: 1 } }), { invalid: ["user_properties"] }],
  ["6 group types", event({ groups: { a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 } }), { invalid: ["groups"] }],
  ["11 values of a group type", event({ groups: { a: Array(11).fill("x") } }), { invalid: ["groups"] }],
  ["half a quantity", event({ quantity: 0.5 }), { invalid: ["quantity"] }],
])("finds fault with %s", (_, sent, faults) => {
  expect(checkEvent({ ...sent }, 5)).toEqual({ missing: [], invalid: [], shortIds: [], ...faults });
});
