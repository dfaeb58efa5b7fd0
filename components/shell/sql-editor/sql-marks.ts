/** Something to underline in the SQL. UTF-16 offsets, end exclusive; lines and columns count from 1. */
export type SqlMark = {
  severity: "error" | "warning";
  message: string;
  start?: number;
  end?: number;
  line?: number;
  column?: number;
  suggestion?: string;
};

/** What the check of the text is asked and what it finds, from page to worker and back. */
export type SqlQuestion = {
  id: number;
  sql: string;
  tables: { catalog: string; schema: string; table: string }[];
  lookupOnly: { catalog: string; schema: string; table: string }[];
  dataType: "event" | "user_properties" | "group_properties";
};
export type SqlCheckResult = { id: number; marks: SqlMark[] };
