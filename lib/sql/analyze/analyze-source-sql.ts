import { AppError } from "@/lib/model/errors";
import type { DataType } from "@/lib/model/source/data-type";
import type { SelectedTable } from "@/lib/model/source/source";
import type { SqlStatement } from "@/lib/sql/parse/statement";
import { analyzeSql } from "./analyze-sql";

/** What of a source decides how its SQL is read. */
type SourceTables = { tables: readonly Pick<SelectedTable, "name" | "lookupOnly">[]; dataType: DataType };

/** Analyze a SQL text over a source's tables. Throws `SQL_REJECTED` when it cannot be synced. */
export async function analyzeSourceSql({ tables, dataType }: SourceTables, sql: string): Promise<SqlStatement> {
  const analyzed = await analyzeSql(sql, {
    tables: tables.map(({ name }) => name),
    lookupOnly: tables.filter(({ lookupOnly }) => lookupOnly).map(({ name }) => name),
    dataType,
  });
  if (analyzed.ok) return analyzed.statement;
  throw new AppError("SQL_REJECTED", analyzed.findings[0]?.message ?? "The SQL cannot be synced.");
}
