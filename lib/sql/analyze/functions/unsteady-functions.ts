import { findingAt, type SqlFinding } from "@/lib/sql/parse/finding-at";
import type { Token } from "@/lib/sql/parse/token";

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Aggregates whose result depends on the order in which rows come, which no engine promises. */
const BY_ORDER = words(`
  any_value approx_percentile approx_top_k array_agg collect_list collect_set first first_value histogram_numeric last
  last_value listagg max_by min_by mode percentile_approx string_agg
`);
/** Functions of a window that tell rows apart which its ORDER BY does not. */
const BY_RANK = words("lag lead nth_value ntile row_number");

/**
 * Warnings about functions that can give another result for the same rows. What differs is sent, so such a value may
 * be sent again although no row changed.
 */
export function unsteadyFunctions(text: string, tokens: readonly Token[]): SqlFinding[] {
  return tokens.flatMap((token, i) => {
    const word = token.name.toLowerCase();
    const own = tokens[i - 1]?.kind === "DOT" && !/^builtin$/i.test(tokens[i - 2]?.name ?? "");
    const called = token.role === "call" && !own;
    if (!called || (!BY_ORDER.has(word) && !BY_RANK.has(word))) return [];
    const message = BY_RANK.has(word)
      ? `${word}() may take another row where rows are equal in the window's ORDER BY. Order by enough columns that no two are, or the row's values may be sent again.`
      : `${word}() may give another result for the same rows, because rows come in any order. Such values may be sent again although nothing changed.${INSTEAD[word] ?? ""}`;
    return [findingAt(text, token, "unsteady", { message, severity: "warning" })];
  });
}

const INSTEAD: Record<string, string> = {
  array_agg: " sort_array(…) around it keeps one order.",
  collect_list: " sort_array(…) around it keeps one order.",
  collect_set: " sort_array(…) around it keeps one order.",
  any_value: " max(…) always gives the same.",
  first: " max_by(…, …) with a column that tells rows apart always gives the same.",
  first_value: " min_by(…, …) with a column that tells rows apart always gives the same.",
  last: " max_by(…, …) with a column that tells rows apart always gives the same.",
  last_value: " max_by(…, …) with a column that tells rows apart always gives the same.",
};
