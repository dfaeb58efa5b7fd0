import { SHARED_SESSION } from "@/lib/databricks/connect/with-warehouse";
import { describeQuery } from "@/lib/databricks/tables/describe-query";
import { toAppError } from "@/lib/model/errors";
import { isForgotten } from "@/lib/model/source/rewind";
import type { EditConsequence } from "@/lib/model/source/sql-difference";
import { sameTable } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { analyzeSourceSql } from "@/lib/sql/analyze/analyze-source-sql";
import { type SqlStatement, userQuery } from "@/lib/sql/parse/statement";
import { findOpenRunView } from "@/lib/store/rewinds";
import type { SyncedSource } from "@/lib/store/sources";
import { withConnection } from "@/lib/sync/with-connection";

/**
 * What becomes of the records that the source's open run has sent, once another SQL begins at the same versions. The
 * insert_id of one table's events is made of the row alone, so it is the same for any SQL that reads that table.
 */
export async function lookAtEdit(source: SyncedSource, sql: string, signal?: AbortSignal): Promise<EditConsequence> {
  const open = await findOpenRunView(source.id);
  if (!open) return { openRun: null, repeats: "none" };
  const { number, delivered, firstSentAt } = open;
  const openRun = { number, delivered };
  if (delivered === 0) return { openRun, repeats: "none" };
  if (source.dataType !== "event") return { openRun, repeats: "set_again" };
  const forgotten = firstSentAt !== null && isForgotten([{ firstSentAt }], new Date());
  const same = !forgotten && (await idsAreTheSame(source, sql, signal));
  return { openRun, repeats: same ? "dropped" : "twice" };
}

async function idsAreTheSame(source: SyncedSource, sql: string, signal?: AbortSignal): Promise<boolean> {
  const [before, after] = await Promise.all(
    [source.sql, sql].map((text) => analyzeSourceSql(source, text).catch(() => null)),
  );
  const [one, other] = [before?.references[0], after?.references[0]];
  if (!before || !after || !one || !other) return false;
  if (before.references.length > 1 || after.references.length > 1 || !sameTable(one.table, other.table)) return false;
  return withConnection(source.connectionId, SHARED_SESSION, async (warehouse) => {
    const own = await Promise.all([before, after].map((statement) => givesOwnIds(warehouse, statement, signal)));
    return own.every((gives) => gives === false);
  });
}

/** Whether a SQL gives insert_ids of its own; null when it cannot be asked any more. */
async function givesOwnIds(warehouse: Warehouse, statement: SqlStatement, signal?: AbortSignal) {
  try {
    const columns = await describeQuery(warehouse, userQuery(statement), { signal });
    return columns.some(({ name, type }) => name.toLowerCase() === "insert_id" && type !== "void");
  } catch (thrown) {
    if (toAppError(thrown).code === "SQL_FAILED") return null;
    throw thrown;
  }
}
