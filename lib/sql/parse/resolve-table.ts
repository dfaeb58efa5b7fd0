import { closest } from "@/lib/model/closest";
import { formatTableName, sameTable, type TableName } from "@/lib/model/table/table-name";
import type { SqlFindingCode } from "./finding-at";

export type Resolved =
  | { ok: true; table: TableName }
  | { ok: false; code: SqlFindingCode; message: string; suggestion: string | null };

type Selection = { tables: readonly TableName[]; defaultCatalog?: string; defaultSchema?: string };

/** Formats that Databricks reads by path: `` delta.`/folder` ``. */
const PATH_FORMATS = /^(avro|binaryfile|csv|delta|iceberg|json|orc|parquet|text|xml)$/i;

/** The selected table that a name in the text means, as Databricks would complete and match it. */
export function resolveTable(parts: readonly string[], selection: Selection): Resolved {
  const written = parts.join(".");
  const [first = "", second = ""] = parts;
  if (parts.length === 2 && PATH_FORMATS.test(first) && /[/\\:]/.test(second)) {
    return refuse(
      "path_table",
      `${first}.\`${second}\` reads files by their path. Name one of the selected tables instead.`,
    );
  }
  if (/@v?\d+$/i.test(parts.at(-1) ?? "")) {
    return refuse("time_travel", "Leave the version out: which state of the table is read is decided by the sync.");
  }
  const table = complete(parts, selection);
  const found = table && selection.tables.find((selected) => sameTable(selected, table));
  if (found) return { ok: true, table: found };
  const names = selection.tables.map(formatTableName);
  const sameLastName = selection.tables.filter(({ table: last }) => last.toLowerCase() === parts.at(-1)?.toLowerCase());
  const [only] = sameLastName.length === 1 ? sameLastName : [];
  const near = only ? formatTableName(only) : closest(written, names);
  const list = names.join(", ");
  if (near) return refuse("table_unknown", `${written} is not a selected table. Did you mean ${near}?`, near);
  return refuse(
    "table_unknown",
    `${written} is not a selected table. Selected: ${list}. Choose it in the Tables step, or name a selected one.`,
  );
}

function complete(parts: readonly string[], { defaultCatalog, defaultSchema }: Selection): TableName | null {
  const [catalog, schema, table] = [defaultCatalog, defaultSchema, ""].slice(0, 3 - parts.length).concat(parts);
  return catalog && schema && table && parts.length <= 3 ? { catalog, schema, table } : null;
}

function refuse(code: SqlFindingCode, message: string, suggestion: string | null = null): Resolved {
  return { ok: false, code, message, suggestion };
}
