import { expect, test } from "vitest";
import { completeFetch } from "./complete-fetch";
import { resultOf } from "./edit-messages";
import { decodeMessage, encodeMessage, i32, numberAt, struct, structAt, type ThriftValue, text } from "./thrift";

/** A reply as Spark gives it: `hasMoreRows` false, one column of strings. */
function replyOf(values: string[]): Buffer {
  const list: ThriftValue = { type: "list", item: "string", items: values.map(text) };
  const column = struct([7, struct([1, list], [2, text("")])]);
  const columns: ThriftValue = { type: "list", item: "struct", items: [column] };
  const rows = struct([1, { type: "i64", value: 0n }], [2, { type: "list", item: "struct", items: [] }], [3, columns]);
  const success = struct([1, struct([1, i32(0)])], [2, { type: "bool", value: 0 }], [3, rows]);
  return encodeMessage({ kind: 2, name: "FetchResults", sequence: 7, body: new Map([[0, success]]) });
}

// The Python connector stops after the first chunk when it is told that there are no more rows.
test("says that more rows come while rows come, and not after", () => {
  const [full, empty] = [["a", "b"], []].map((values) => resultOf(decodeMessage(completeFetch(replyOf(values)))));
  expect(numberAt(full, 2)).toBe(1);
  expect(numberAt(empty, 2)).toBe(0);
});

test("adds the result's format and leaves the rows as they were", () => {
  const before = resultOf(decodeMessage(replyOf(["a", "ü"])));
  const after = resultOf(decodeMessage(completeFetch(replyOf(["a", "ü"]))));
  expect(numberAt(structAt(after, 1281), 1281)).toBe(1);
  expect(structAt(after, 3)).toEqual(structAt(before, 3));
});

test("passes an exception on", () => {
  const failure = encodeMessage({ kind: 3, name: "FetchResults", sequence: 7, body: new Map([[1, text("no")]]) });
  expect(completeFetch(failure)).toEqual(failure);
});
