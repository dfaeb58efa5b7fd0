import { createLoader, createParser, createSerializer } from "nuqs/server";
import { parseAsText, type SearchParams } from "@/components/shell/links/search-params";
import type { LedgerFilter } from "@/lib/model/run/run-view";

/** People type versions as they read them, with thousands separators. */
const parseAsVersion = createParser({
  parse: (text) => {
    const digits = text.replace(/[,\s]/g, "");
    return /^\d{1,15}$/.test(digits) ? Number(digits) : null;
  },
  serialize: String,
});

/** The last line of a page: run and part, such as `12.0`. */
const parseAsLine = createParser({
  parse: (text) => {
    const [, run, ordinal] = /^(\d{1,9})\.(\d{1,9})$/.exec(text) ?? [];
    return run === undefined ? null : { runNumber: Number(run), ordinal: Number(ordinal) };
  },
  serialize: ({ runNumber, ordinal }) => `${runNumber}.${ordinal}`,
});

const lines = { table: parseAsText, fromVersion: parseAsVersion, toVersion: parseAsVersion, after: parseAsLine };
const keys = { urlKeys: { fromVersion: "from", toVersion: "to" } };
const load = createLoader(lines, keys);

export type AskedLedger = { filter: LedgerFilter; after: { runNumber: number; ordinal: number } | null };

/** Which ledger lines an address asks for: `table`, `from` and `to` (versions). What cannot be read is left aside. */
export function parseLedger(params: SearchParams): AskedLedger {
  const { table, fromVersion, toVersion, after } = load(params);
  return { filter: { table: table || null, fromVersion, toVersion }, after };
}

/** The query that asks for these lines: with its question mark, or empty. */
export const serializeLedger: (filter: LedgerFilter & { after?: AskedLedger["after"] }) => string = createSerializer(
  lines,
  keys,
);
