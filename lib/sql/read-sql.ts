import type { DataType } from "@/lib/core/data-type";
import type { TextFinding } from "@/lib/core/finding";
import type { TableName } from "@/lib/core/table-name";
import type { SqlStatement } from "./statement";

export type ReadSqlOptions = {
  /** The tables that were selected; no other may be named. */
  tables: readonly TableName[];
  dataType: DataType;
  /** What a name of one or two parts is completed with. */
  defaultCatalog?: string;
  defaultSchema?: string;
};

export type ReadSql =
  | { ok: true; statement: SqlStatement; warnings: TextFinding[] }
  | { ok: false; findings: TextFinding[] };

/** Read a user's SQL: either a statement that can be bound, or everything that is wrong with it, in text order. */
export async function readSql(_text: string, _options: ReadSqlOptions): Promise<ReadSql> {
  throw new Error("not built yet");
}
