import { readSql } from "@/lib/sql/read-sql";
import type { SqlAnswer, SqlMark, SqlQuestion } from "./sql-marks";

/** Reads the SQL while it is typed, away from the page: the parser is several megabytes. */
self.onmessage = async ({ data: { id, sql, tables, dataType } }: MessageEvent<SqlQuestion>) => {
  const answer: SqlAnswer = { id, marks: await check(sql, tables, dataType) };
  self.postMessage(answer);
};

async function check(
  sql: string,
  tables: SqlQuestion["tables"],
  dataType: SqlQuestion["dataType"],
): Promise<SqlMark[]> {
  const read = await readSql(sql, { tables, dataType });
  return read.ok ? read.warnings : read.findings;
}
