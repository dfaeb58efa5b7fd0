import { formatTableName, quoteName, type TableName } from "@/lib/model/table/table-name";
import type { Column } from "@/lib/model/table/warehouse";
import { COMMON_FUNCTIONS, SQL_KEYWORDS } from "./sql-language";

/** A field of Amplitude's records, as far as the editor shows it. */
export type AmplitudeField = { name: string; kind: string; rule: string };

/** What the editor can complete with. */
export type CompletionData = {
  tables: { name: TableName; columns: readonly Column[] }[];
  fields: readonly AmplitudeField[];
};

export type Suggestion = {
  kind: "column" | "field" | "table" | "function" | "keyword";
  label: string;
  insert: string;
  detail: string;
  documentation: string;
};

/**
 * What may stand where the cursor is, the likeliest first. `before` is the text up to the word being typed: after
 * `as` only Amplitude's fields make sense, after `from` or `join` only the chosen tables.
 */
export function suggest(before: string, { tables, fields }: CompletionData): Suggestion[] {
  const text = before.trimEnd();
  if (/\bas$/i.test(text)) return fields.map(fieldSuggestion);
  if (/\b(from|join)$/i.test(text)) return tables.map(({ name }) => tableSuggestion(name));
  const columns = tables.flatMap(({ name, columns }) =>
    columns.map((column) => columnSuggestion(column, name, tables.length > 1)),
  );
  if (text.endsWith(".")) return columns;
  return [
    ...columns,
    ...COMMON_FUNCTIONS.map(functionSuggestion),
    ...tables.map(({ name }) => tableSuggestion(name)),
    ...SQL_KEYWORDS.map(keywordSuggestion),
  ];
}

function columnSuggestion({ name, type }: Column, table: TableName, several: boolean): Suggestion {
  const insert = /^[a-z_]\w*$/i.test(name) ? name : quoteName(name);
  return {
    kind: "column",
    label: name,
    insert,
    detail: several ? `${type} · ${table.table}` : type,
    documentation: `Column of ${formatTableName(table)}`,
  };
}

function fieldSuggestion({ name, kind, rule }: AmplitudeField): Suggestion {
  return { kind: "field", label: name, insert: name, detail: `Amplitude · ${kind}`, documentation: rule };
}

function tableSuggestion(name: TableName): Suggestion {
  const text = formatTableName(name);
  return { kind: "table", label: text, insert: text, detail: "chosen table", documentation: "" };
}

function functionSuggestion(name: string): Suggestion {
  return { kind: "function", label: name, insert: `${name}(`, detail: "function", documentation: "" };
}

function keywordSuggestion(name: string): Suggestion {
  return { kind: "keyword", label: name, insert: name, detail: "", documentation: "" };
}
