import { itemsAt, numberAt, structAt, type ThriftStruct, textAt } from "../thrift";

/** TTypeId of `TCLIService.thrift`: what Spark says of a column. */
const TYPE_IDS = {
  0: "boolean",
  1: "tinyint",
  2: "smallint",
  3: "int",
  4: "bigint",
  5: "float",
  6: "double",
  8: "timestamp",
  9: "binary",
  17: "date",
} as const;
const DECIMAL = 15;
const NESTED = new Set([10, 11, 12]);

/** `text` stands for all that arrives as text: intervals, CHAR, VARIANT, and nested values whose types are not known. */
type ColumnType =
  | { kind: (typeof TYPE_IDS)[keyof typeof TYPE_IDS] | "text" }
  | { kind: "decimal"; precision: number; scale: number }
  | { kind: "list" }
  | { kind: "map" }
  | { kind: "record"; fields: readonly string[] };
export type ResultColumn = { name: string; type: ColumnType };

/**
 * The nested columns of what tells about a table. Spark's metadata does not say what lies within an array, a map or a
 * struct, and these statements cannot be described; but their types are fixed, and all of them hold texts.
 */
const COMMAND_TYPES: Record<string, ColumnType> = {
  operationParameters: { kind: "map" },
  operationMetrics: { kind: "map" },
  job: { kind: "record", fields: ["jobId", "jobName", "jobRunId", "runId", "jobOwnerId", "triggerType"] },
  notebook: { kind: "record", fields: ["notebookId"] },
  properties: { kind: "map" },
  partitionColumns: { kind: "list" },
  clusteringColumns: { kind: "list" },
  tableFeatures: { kind: "list" },
};

/** The columns of a result, from Spark's answer to GetResultSetMetadata. */
export function resultColumns(metadata: ThriftStruct, statement: string): ResultColumn[] {
  const tells = /^\s*DESC(?:RIBE)?\s+(?:HISTORY|DETAIL)\b/i.test(statement);
  return itemsAt(structAt(metadata, 2), 1).flatMap((column) => {
    if (column.type !== "struct") return [];
    const name = textAt(column.fields, 1) ?? "";
    const [description] = itemsAt(structAt(column.fields, 2), 1);
    const entry = description?.type === "struct" ? structAt(description.fields, 1) : undefined;
    return [{ name, type: typeOf(numberAt(entry, 1), entry, tells ? COMMAND_TYPES[name] : undefined) }];
  });
}

function typeOf(id: number | undefined, entry: ThriftStruct | undefined, known: ColumnType | undefined): ColumnType {
  if (id === DECIMAL)
    return { kind: "decimal", precision: qualifier(entry, "precision", 10), scale: qualifier(entry, "scale", 0) };
  if (id !== undefined && NESTED.has(id) && known) return known;
  const named = Object.entries(TYPE_IDS).find(([key]) => Number(key) === id);
  return { kind: named ? named[1] : "text" };
}

function qualifier(entry: ThriftStruct | undefined, name: string, otherwise: number): number {
  const qualifiers = structAt(entry, 2)?.get(1);
  if (qualifiers?.type !== "map") return otherwise;
  const found = qualifiers.entries.find(([key]) => key.type === "string" && key.value.toString() === name)?.[1];
  return (found?.type === "struct" ? numberAt(found.fields, 1) : undefined) ?? otherwise;
}
