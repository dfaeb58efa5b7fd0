import type { DataType } from "@/lib/core/data-type";
import type { TableName } from "@/lib/core/table-name";
import type { Column } from "@/lib/core/warehouse";

/** The SQL that the editor begins with: valid for the data type, with guesses from the table's column names. */
export function sampleSql(_options: { table: TableName; columns: readonly Column[]; dataType: DataType }): string {
  throw new Error("not built yet");
}
