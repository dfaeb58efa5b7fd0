import { expect, test } from "vitest";
import { identityKey, identityKeyOf, identityOf } from "./identity";

// The quick way and the whole way must never tell two identities apart that are one.
test.each([
  ['{"user_id":"user-1","device_id":"d-1","event_type":"e"}', "user user-1"],
  ['{"user_id":"a\\"b\\u00e9","event_type":"e"}', 'user a"bé'],
  ['{"event_type":"e","user_id":"user-1"}', "user user-1"],
  ['{"device_id":"d-1","event_type":"e"}', "device d-1"],
  ['{"user_id":"","device_id":null}', "user "],
  ['{"group_type":"org","group_value":"acme","group_properties":{"user_id":"x"}}', null],
])("%s is a record of %s", (record, key) => {
  expect(identityKeyOf(record)).toBe(key);
  expect(identityKey(identityOf(record))).toBe(key);
});
