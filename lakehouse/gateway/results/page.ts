import { bool, i64, struct, structs, type ThriftStruct, type ThriftValue } from "../thrift";
import type { Share } from "./client-asks";
import { success } from "./operation";

/** A TFetchResultsResp, and whether another follows. */
export type Page = { reply: ThriftStruct; more: boolean };

/** Gives the next page of a result, within a share and until a moment. */
export type NextPage = (share: Share, until: number) => Promise<Page>;

/** The page whose rows begin at `start`; `items` are what a field of the TRowSet holds: Arrow batches or links. */
export function pageOf({
  start,
  more,
  field,
  items,
}: {
  start: number;
  more: boolean;
  field: number;
  items: ThriftValue;
}): Page {
  const rowSet = struct([1, i64(start)], [2, structs([])], [field, items]);
  const reply: ThriftStruct = new Map([
    [1, success],
    [2, bool(more)],
    [3, rowSet],
  ]);
  return { reply, more };
}
