import { z } from "zod";
import type { Commit } from "./commit";
import type { TableName } from "./table-name";

/** A column of a result, as DESCRIBE QUERY names its type: `bigint`, `struct<name:string,age:int>`, … */
export const columnSchema = z.object({ name: z.string(), type: z.string() });
export type Column = z.infer<typeof columnSchema>;

/** A small result's row: column name to value, as the driver gives it. */
export type ResultRow = Record<string, unknown>;

/**
 * A warehouse as the rest of the program sees it. Everything throws AppError with the code that says who can fix it.
 * `signal` cancels the statement on the warehouse, not only the waiting.
 */
export type Warehouse = {
  /** Run a statement with a small result (at most 100,000 rows), for at most `timeoutSeconds` (120). */
  query(statement: string, options?: { signal?: AbortSignal; timeoutSeconds?: number }): Promise<ResultRow[]>;
  /** Run a statement and give its rows in chunks, the next chunk read ahead; text columns only, as arrays in column order. */
  stream(statement: string, options?: { signal?: AbortSignal }): AsyncIterable<(string | null)[][]>;
  close(): Promise<void>;
};

/** What one can say of a table before it is chosen. `problem` is null when it can be synced. */
export type TableState = {
  name: TableName;
  tableId: string | null;
  changeFeed: boolean;
  version: number | null;
  committedAt: Date | null;
  /** The oldest version that First can start from, and how it was found. */
  firstVersion: number | null;
  versions: number | null;
  rows: number | null;
  sizeBytes: number | null;
  columns: Column[];
  commits: Commit[];
  problem: {
    code: "not_delta" | "view" | "no_select" | "feed_off" | "filtered" | "missing" | "unreadable";
    message: string;
    remedy: string | null;
  } | null;
};
