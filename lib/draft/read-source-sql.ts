import { AppError } from "@/lib/model/errors";
import { analyzeSql } from "@/lib/sql/analyze/analyze-sql";
import type { SqlStatement } from "@/lib/sql/parse/statement";
import type { SyncedSource } from "@/lib/store/sources";

/** Read a SQL over a source's tables. Throws `SQL_REJECTED` when it cannot be synced. */
export async function readSourceSql(source: SyncedSource, sql: string): Promise<SqlStatement> {
  const read = await analyzeSql(sql, {
    tables: source.tables.map(({ name }) => name),
    lookupOnly: source.tables.filter(({ lookupOnly }) => lookupOnly).map(({ name }) => name),
    dataType: source.dataType,
  });
  if (read.ok) return read.statement;
  throw new AppError("SQL_REJECTED", read.findings[0]?.message ?? "The SQL cannot be synced.");
}
