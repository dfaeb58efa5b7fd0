import { type JsonReading, readExactJson } from "@/lib/model/values/exact-json";

/**
 * How much structure a request may have. Amplitude keeps 40 levels of properties: more than that, and the few levels
 * around them, are looked at and named; what goes far beyond is not built at all. Lists, objects and long numbers cost
 * much more memory than their text, so their number is bounded as well.
 */
const BOUNDS = { depthMax: 100, containersMax: 500_000, costlyNumbersMax: 100_000 };

/**
 * JSON text as a value that the database can keep, its numbers with all their digits.
 *
 * PostgreSQL's jsonb takes neither U+0000 nor half of a surrogate pair, which JSON may hold as escapes: each becomes
 * U+FFFD, so that a text stays as long as it was sent.
 */
export function parseJson(text: string): JsonReading {
  return readExactJson(text, BOUNDS, /\\u(?:0000|d[89a-f])/i.test(text) ? cleanseText : null);
}

function cleanseText(text: string): string {
  return Buffer.from(text.replaceAll("\0", "\ufffd")).toString("utf8");
}
