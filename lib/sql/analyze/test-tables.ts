import type { DataType } from "@/lib/model/source/data-type";
import { analyzeSql } from "./analyze-sql";

/** Two selected tables, for the tests of what a SQL may contain. */
export const tables = [
  { catalog: "catalog", schema: "schema", table: "table1" },
  { catalog: "main", schema: "my shop", table: "Or`ders" },
];

export async function read(text: string, dataType: DataType = "event") {
  return analyzeSql(text, { tables, dataType, defaultCatalog: "catalog", defaultSchema: "schema" });
}

/** What is found, as `code@line:column “text”`. */
export async function found(text: string, dataType: DataType = "event"): Promise<string[]> {
  const result = await read(text, dataType);
  const findings = result.ok ? result.warnings : result.findings;
  return findings.map(({ code, line, column, start, end }) => `${code}@${line}:${column} “${text.slice(start, end)}”`);
}

export const T = "catalog.schema.table1";
export const O = "main.`my shop`.`Or``ders`";
