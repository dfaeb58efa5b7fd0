import type { SourceView } from "@/lib/model/source/source-view";
import { analyzeSql } from "@/lib/sql/analyze/analyze-sql";
import { explainSync, type SyncExplanation } from "@/lib/sql/explain/explain-sync";

/** How a source syncs, as its wizard said it; null when its SQL is none that can be synced. Asks no warehouse. */
export async function explainSource(source: SourceView): Promise<SyncExplanation | null> {
  const { tables, dataType, sql, columns, syncUserProperties, syncGroupProperties, unsetNulls } = source;
  const read = await analyzeSql(sql, {
    tables: tables.map(({ name }) => name),
    lookupOnly: tables.filter(({ lookupOnly }) => lookupOnly).map(({ name }) => name),
    dataType,
  });
  if (!read.ok) return null;
  const { statement } = read;
  return explainSync({ statement, tables, dataType, columns, syncUserProperties, syncGroupProperties, unsetNulls });
}
