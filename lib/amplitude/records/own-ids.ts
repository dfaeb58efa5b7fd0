import type { Column } from "@/lib/model/table/warehouse";
import { identifier, type SqlFragment, sql } from "@/lib/sql/fragment";
import type { RewrittenSql } from "@/lib/sql/rewrite/rewritten-sql";

/** Whether a SQL gives events an insert_id of its own. */
export function givesOwnIds(columns: readonly Column[]): boolean {
  return ownId(columns) !== undefined;
}

/**
 * A SELECT that returns a row exactly when some row of the rewritten SQL has no insert_id of its own, so that the importer
 * has to make one. The same versions are read again by the part itself, so what it says holds there too.
 */
export function anyWithoutId({ text }: RewrittenSql, columns: readonly Column[]): SqlFragment {
  const id = identifier(ownId(columns)?.name ?? "insert_id");
  return sql`SELECT 1 AS found FROM (\n${text}\n) AS own WHERE nullif(CAST(${id} AS STRING), '') IS NULL LIMIT 1`;
}

function ownId(columns: readonly Column[]): Column | undefined {
  return columns.find(({ name, type }) => name.toLowerCase() === "insert_id" && type !== "void");
}
