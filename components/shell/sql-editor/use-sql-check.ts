"use client";

import { useEffect, useRef, useState } from "react";
import type { SqlCheckResult, SqlMark, SqlQuestion } from "./sql-marks";

/** A text that has rested for this long is checked. */
const CHECK_AFTER_MS = 350;

/** What is wrong with the SQL as it stands, checked in a worker while it is typed. An empty text is not scolded. */
export function useSqlCheck(
  sql: string,
  { tables, lookupOnly }: Pick<SqlQuestion, "tables" | "lookupOnly">,
  dataType: SqlQuestion["dataType"],
): SqlMark[] {
  const worker = useRef<Worker | null>(null);
  const asked = useRef(0);
  const [marks, setMarks] = useState<SqlMark[]>([]);
  const tablesText = JSON.stringify({ tables, lookupOnly });
  useEffect(() => {
    const reader = new Worker(new URL("./sql-check.worker.ts", import.meta.url), { type: "module" });
    reader.onmessage = ({ data }: MessageEvent<SqlCheckResult>) => {
      if (data.id === asked.current) setMarks(data.marks);
    };
    worker.current = reader;
    return () => reader.terminate();
  }, []);
  useEffect(() => {
    asked.current += 1;
    const question: SqlQuestion = { id: asked.current, sql, ...JSON.parse(tablesText), dataType };
    const timer = setTimeout(
      () => (sql.trim() === "" ? setMarks([]) : worker.current?.postMessage(question)),
      CHECK_AFTER_MS,
    );
    return () => clearTimeout(timer);
  }, [sql, tablesText, dataType]);
  return marks;
}
