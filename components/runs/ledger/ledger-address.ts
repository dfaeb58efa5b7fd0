import { oneParam, type SearchParams } from "@/components/shell/time-range/time-range";
import type { LedgerFilter } from "@/lib/model/run/run-view";

/** Which ledger lines an address asks for: `table`, `from` and `to` (versions). What cannot be read is left aside. */
export function parseLedgerFilter(params: SearchParams): LedgerFilter {
  return {
    table: oneParam(params, "table") || null,
    fromVersion: version(params, "from"),
    toVersion: version(params, "to"),
  };
}

/** The parameters that ask for these lines. */
export function ledgerParams({ table, fromVersion, toVersion }: LedgerFilter): Record<string, string> {
  return {
    ...(table === null ? {} : { table }),
    ...(fromVersion === null ? {} : { from: String(fromVersion) }),
    ...(toVersion === null ? {} : { to: String(toVersion) }),
  };
}

/** People type versions as they read them, with thousands separators. */
function version(params: SearchParams, name: string): number | null {
  const digits = (oneParam(params, name) ?? "").replace(/[,\s]/g, "");
  return /^\d{1,15}$/.test(digits) ? Number(digits) : null;
}
