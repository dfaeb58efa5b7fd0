import { z } from "zod";
import type { QueryOptions } from "@/lib/databricks/query-rows";
import { queryRows } from "@/lib/databricks/query-rows";
import { toAppError } from "@/lib/model/errors";
import type { TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { type SqlFragment, sql } from "@/lib/sql/fragment";
import { type PlanTables, tablesOfPlan } from "./plan-tables";

/** The tables that a statement reads as the warehouse itself understands it, without running it. */
export async function explainTables(
  warehouse: Warehouse,
  statement: SqlFragment,
  known: readonly TableName[],
  options: QueryOptions = {},
): Promise<PlanTables> {
  try {
    const rows = await queryRows(
      warehouse,
      z.record(z.string(), z.string()),
      sql`EXPLAIN EXTENDED\n${statement}`,
      options,
    );
    return tablesOfPlan(rows.flatMap((row) => Object.values(row)).join("\n"), known);
  } catch (thrown) {
    // What cannot be explained cannot run either, and says better why.
    if (toAppError(thrown).code === "SQL_FAILED") return { understood: false, others: [] };
    throw thrown;
  }
}
