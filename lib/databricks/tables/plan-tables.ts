import type { TableName } from "@/lib/model/table/table-name";

/**
 * What a plan says of the tables that a statement reads. `understood`: it names at least one of them. `others`: those
 * that are not among the known ones, as the plan writes them.
 */
export type PlanTables = { understood: boolean; others: string[] };

/** Nodes that read what the node above them names. */
const READS = /^(View|Relation|RelationV2|LogicalRelation|HiveTableRelation|DataSourceV2\w*|StreamingRelation\w*)\b/;

/**
 * The tables of an analysed plan, as `EXPLAIN EXTENDED` prints it. Spark and Databricks put a table's full name as
 * `SubqueryAlias catalog.schema.table` right above the node that reads it, whatever alias the SQL gives it. Only such
 * pairs of lines count, wherever they stand: a text of the SQL can add one, but it cannot hide one. Other ways to read
 * are passed over, and so are the warehouse's own internal tables: they must not keep a valid SQL from running.
 */
export function tablesOfPlan(plan: string, tables: readonly TableName[]): PlanTables {
  const lines = plan.split("\n").map((line) => {
    const [prefix = ""] = /^[\s:]*(?:[+:]- )?/.exec(line) ?? [];
    return { depth: prefix.length, node: line.slice(prefix.length) };
  });
  const named = lines.flatMap(({ depth, node }, i) => {
    const [, name = ""] = /^SubqueryAlias (.+)$/.exec(node) ?? [];
    const below = lines[i + 1];
    const reads = below !== undefined && below.depth > depth && READS.test(below.node);
    return reads && name.split(".").length >= 3 ? [name.trim()] : [];
  });
  const known = new Set(tables.map(({ catalog, schema, table }) => plainName([catalog, schema, table].join("."))));
  const others = named.filter((name) => !known.has(plainName(name)) && !/^`?__databricks_internal\b/i.test(name));
  return { understood: named.length > 0, others: [...new Set(others)] };
}

/** The old catalog of a workspace goes by two names; backticks stand where a name needs them. */
function plainName(name: string): string {
  return name
    .replaceAll("`", "")
    .toLowerCase()
    .replace(/^spark_catalog\./, "hive_metastore.");
}
