import { createLoader, createSerializer, parseAsStringLiteral } from "nuqs/server";
import { parseAsMoment, parseAsSearch, parseAsText, type SearchParams } from "@/components/shell/links/search-params";
import { UNDELIVERED_STATES, type UndeliveredState } from "@/lib/model/run/run-view";

/** Which undelivered records an address asks for. */
export type UndeliveredChoice = { state: UndeliveredState; reason: string | null; search: string | null };

const records = {
  state: parseAsStringLiteral(UNDELIVERED_STATES).withDefault("rejected"),
  reason: parseAsText,
  search: parseAsSearch,
};
const place = { after: parseAsMoment, id: parseAsText };
const keys = { urlKeys: { search: "q" } };
const load = createLoader(records, keys);
const loadPlace = createLoader({ ...place, row: parseAsText });
const serialize = createSerializer({ ...records, ...place }, keys);

export function parseUndeliveredFilter(params: SearchParams): UndeliveredChoice {
  const { state, reason, search } = load(params);
  return { state, reason: reason || null, search: search || null };
}

/** Where the last page ended, and the record that is open. */
export function parseUndeliveredPlace(params: SearchParams): {
  after: Date | null;
  id: string | null;
  row: string | null;
} {
  return loadPlace(params);
}

/** The query that asks for these records: with its question mark, or empty. */
export function serializeUndelivered(choice: UndeliveredChoice, next: { after?: Date; id?: string } = {}): string {
  return serialize({ ...choice, ...next });
}
