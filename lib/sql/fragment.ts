import { quoteName, quoteTableName, quoteText, type TableName } from "@/lib/model/table/table-name";

declare const isSql: unique symbol;

/**
 * A piece of a statement. Only the functions of this file make one, so that the compiler rejects a name, a value or any
 * other text that would enter a statement without its quotes.
 */
export type SqlFragment = string & { readonly [isSql]: true };

/** A text that is no SQL yet: quoting a piece of a statement would make a wrong name of it. */
type Plain<T extends string> = T extends SqlFragment ? never : T;

/** Compose a statement: `` sql`SELECT ${identifier(name)} FROM ${rows} LIMIT ${rowsMax}` ``. Numbers are whole. */
export function sql(strings: TemplateStringsArray, ...values: readonly (SqlFragment | number | bigint)[]): SqlFragment {
  return trustedSql(String.raw({ raw: strings }, ...values.map(toText)));
}

/** A name in backticks. */
export function identifier<T extends string>(name: Plain<T>): SqlFragment {
  return trustedSql(quoteName(name));
}

/** A table's three names in backticks. */
export function tableIdentifier(table: TableName): SqlFragment {
  return trustedSql(quoteTableName(table));
}

/** The change data feed of a table, from one version to another, both inclusive. The function takes the table's name as a text. */
export function changeFeedSql(table: TableName, from: number, to: number): SqlFragment {
  return sql`table_changes(${textLiteral(quoteTableName(table))}, ${from}, ${to})`;
}

/** A value as a SQL text, safe for any content. */
export function textLiteral<T extends string>(text: Plain<T>): SqlFragment {
  return trustedSql(quoteText(text));
}

type Separator = ", " | ", '|', " | " " | " AND " | " OR " | " + ";

/** Put pieces one after another. */
export function joinSql(fragments: readonly SqlFragment[], separator: Separator = ", "): SqlFragment {
  return trustedSql(fragments.join(separator));
}

/** Take a text as SQL without a check: the user's own SQL after its analysis, or a type as the warehouse prints it. */
export function trustedSql(text: string): SqlFragment {
  return text as SqlFragment;
}

function toText(value: SqlFragment | number | bigint): string {
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new TypeError(`${value} is no whole number.`);
  return `${value}`;
}
