import { createHash } from "node:crypto";
import { AppError } from "@/lib/model/errors";
import type { RecordText } from "@/lib/model/record";
import { openSeenIds } from "./seen-ids";

const ID_KEY = '"insert_id":"';
const ID_LENGTH = 32;
/** What stands after the id: it is the last field of an event. */
const END = '"}';

/**
 * Give equal events of a part, which came with one insert_id, ids of their own: the n-th of them the id that the
 * warehouse would have given it (`insertId` of lib/amplitude/records/record-event.ts). Which of them is the n-th does not
 * matter, as they are the same text. The records are not parsed: the id stands at their end.
 */
export function assignDuplicateIds(rowsExpected = 0): (record: RecordText) => RecordText {
  const seen = openSeenIds(rowsExpected);
  return (record) => {
    const from = record.length - END.length - ID_LENGTH;
    if (!record.startsWith(ID_KEY, from - ID_KEY.length) || !record.endsWith(END))
      throw new AppError("INTERNAL", "An event does not end with its insert_id.");
    const nth = seen.count(record, from);
    if (nth === 1) return record;
    return `${record.slice(0, from)}${idOfRepeat(record.slice(from, from + ID_LENGTH), nth)}${END}`;
  };
}

function idOfRepeat(id: string, nth: number): string {
  return createHash("sha256").update(`${id}|${nth}`).digest("hex").slice(0, ID_LENGTH);
}
