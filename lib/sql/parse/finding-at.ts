import type { TextFinding } from "@/lib/model/finding";
import type { Span } from "./statement";

/** What can be said of a SQL text. */
export type SqlFindingCode =
  | "empty"
  | "syntax"
  | "ambiguous"
  | "too_big"
  | "script"
  | "two_statements"
  | "not_select"
  | "table_unknown"
  | "no_table"
  | "no_driving_table"
  | "join"
  | "relation_name"
  | "path_table"
  | "table_function"
  | "time_travel"
  | "parameter"
  | "identifier"
  | "substitution"
  | "distinct"
  | "grouping"
  | "aggregate"
  | "window"
  | "set_operation"
  | "limit"
  | "sample"
  | "volatile"
  | "environment"
  | "outside"
  | "function_unknown"
  | "function_unchecked"
  | "unsteady"
  | "column_names"
  | "unsupported";

export type SqlFinding = TextFinding & { code: SqlFindingCode };

type Said = { message: string; suggestion?: string | null; severity?: "error" | "warning" };

/** A finding at a place of the text, with its line and column. */
export function findingAt(text: string, { start, end }: Span, code: SqlFindingCode, said: Said): SqlFinding {
  const before = text.slice(0, start);
  const lineStart = before.lastIndexOf("\n") + 1;
  return {
    code,
    severity: said.severity ?? "error",
    message: said.message,
    ...(said.suggestion ? { suggestion: said.suggestion } : {}),
    start,
    end: Math.max(end, start),
    line: before.split("\n").length,
    column: start - lineStart + 1,
  };
}
