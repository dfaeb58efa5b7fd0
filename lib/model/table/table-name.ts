import { z } from "zod";

/** Source: Databricks docs, "Names": an object's name has at most 255 characters. */
const NAME_CHARACTERS_MAX = 255;

/** A table's three-level name. Its parts are kept as the catalog spells them, without quotes. */
export const tableNameSchema = z.object({
  catalog: z.string().min(1).max(NAME_CHARACTERS_MAX),
  schema: z.string().min(1).max(NAME_CHARACTERS_MAX),
  table: z.string().min(1).max(NAME_CHARACTERS_MAX),
});
export type TableName = z.infer<typeof tableNameSchema>;

/** `catalog.schema.table`, each part in backticks only where Databricks needs them: what a person reads and types. */
export function formatTableName({ catalog, schema, table }: TableName): string {
  return [catalog, schema, table]
    .map((part) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(part) ? part : quoteName(part)))
    .join(".");
}

/** `` `catalog`.`schema`.`table` ``: safe inside any statement. */
export function quoteTableName({ catalog, schema, table }: TableName): string {
  return [catalog, schema, table].map(quoteName).join(".");
}

/** A name in backticks, those inside doubled. */
export function quoteName(part: string): string {
  return `\`${part.replaceAll("`", "``")}\``;
}

/** A text as a SQL literal of Databricks, safe for any content. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** The name as a key: Databricks compares names without regard to case. */
export function tableKey({ catalog, schema, table }: TableName): string {
  return JSON.stringify([catalog, schema, table].map((part) => part.toLowerCase()));
}

/** Whether two names mean the same table. */
export function sameTable(one: TableName, other: TableName): boolean {
  return tableKey(one) === tableKey(other);
}
