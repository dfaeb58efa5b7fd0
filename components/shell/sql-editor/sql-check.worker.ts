import "@/components/shell/data/zod-without-eval";
import { analyzeSql } from "@/lib/sql/analyze/analyze-sql";
import type { SqlCheckResult, SqlMark, SqlQuestion } from "./sql-marks";

/** Reads the SQL while it is typed, away from the page: the parser is several megabytes. */
self.onmessage = async ({ data: { id, ...question } }: MessageEvent<SqlQuestion>) => {
  const result: SqlCheckResult = { id, marks: await check(question) };
  self.postMessage(result);
};

async function check({ sql, ...options }: Omit<SqlQuestion, "id">): Promise<SqlMark[]> {
  const read = await analyzeSql(sql, options);
  return read.ok ? read.warnings : read.findings;
}
