import type { Reading } from "@/lib/model/run/part";
import type { DataType } from "@/lib/model/source/data-type";
import type { TableName } from "@/lib/model/table/table-name";
import { analyzeSql } from "@/lib/sql/analyze/analyze-sql";
import type { SqlStatement } from "@/lib/sql/parse/statement";

export const table: TableName = { catalog: "catalog", schema: "schema", table: "table1" };
/** Parsing takes milliseconds, and a busy machine has few. */
export const RUNS = 60;
export const TIMEOUT_MS = 60_000;
export const clock = new Date("2026-03-04T05:06:07.089Z");
export const changes: Reading = { kind: "changes", from: 4, to: 9 };

export async function statementOf(text: string, dataType: DataType = "event", selected = table): Promise<SqlStatement> {
  const result = await analyzeSql(text, { tables: [selected], dataType });
  if (!result.ok) throw new Error(result.findings.map(({ message }) => message).join("\n"));
  return result.statement;
}

export const T = "catalog.schema.table1";
