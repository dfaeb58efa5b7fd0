import type { DataType } from "@/lib/model/source/data-type";
import { formatTableName, quoteName, quoteText, type TableName } from "@/lib/model/table/table-name";
import type { Column } from "@/lib/model/table/warehouse";
import { BARE_CALLS } from "@/lib/sql/parse/bare-words";
import { isPlainName } from "@/lib/sql/parse/word-roles";

/** A column, and how it is written. */
type Readable = Column & { sql: string };
type Sampled = { table: TableName; columns: readonly Column[]; dataType: DataType };

/** Properties that a sample lists; a table of hundreds of columns is not spelled out. */
const PROPERTIES_MAX = 20;
const GROUPS = 'named_struct(\'group_type1\', ARRAY("group_A", "group_B"))';

/**
 * The SQL that the editor begins with: valid for the data type, with guesses from the table's column names. For a
 * table of id, name, home, age and income it reads like the sample in Amplitude's documentation.
 */
export function sampleSql({ table, columns: given, dataType }: Sampled): string {
  const columns = given.map((column) => ({ ...column, sql: columnSql(table, column.name) }));
  const id =
    guess(
      columns,
      ["user_id", "userid", "customer_id", "customerid", "user", "account_id", "id"],
      /(^|_)(user|customer|member|account)_?(id|key)$|custkey$/i,
    ) ?? columns[0];
  const time = timeColumn(columns);
  const rest = columns
    .filter((column) => column !== id && column !== time && isProperty(column))
    .slice(0, PROPERTIES_MAX);
  const properties = struct(rest.length > 0 ? rest : columns.slice(0, 1));
  const idSql = id ? id.sql : "'someone'";
  const group = guess(
    columns,
    ["company", "organization", "org", "team", "account"],
    /company|organi[sz]ation|team|account/i,
  );
  const groups = group ? `named_struct('${quoteKey(group.name)}', ${groupName(group)})` : GROUPS;
  switch (dataType) {
    case "event":
      return select(table, [
        [time ? timeSql(time) : "unix_millis(current_timestamp())", "time"],
        [idSql, "user_id"],
        ['"demo"', "event_type"],
        [properties, "user_properties"],
        [GROUPS, "groups"],
        ["named_struct('group_property', \"group_property_value\")", "group_properties"],
      ]);
    case "user_properties":
      return select(table, [
        [idSql, "user_id"],
        [properties, "user_properties"],
      ]);
    case "group_properties":
      return select(table, [
        [groups, "groups"],
        [properties, "group_properties"],
      ]);
  }
}

function groupName({ sql, type }: Readable): string {
  return /^string$/i.test(type) ? sql : `cast(${sql} as string)`;
}

/** Items one below the other, their names in one column. */
function select(table: TableName, items: readonly (readonly [sql: string, name: string])[]): string {
  const width = Math.max(...items.map(([sql]) => sql.length).filter((length) => length <= 80), 0);
  const lines = items.map(([sql, name]) => `    ${sql.padEnd(width)} as ${name}`);
  return `select\n${lines.join(",\n")}\nfrom ${formatTableName(table)};\n`;
}

function struct(columns: readonly Readable[]): string {
  const pairs = columns.map(({ name, sql }) => `'${quoteKey(name)}', ${sql}`);
  return `named_struct(${pairs.join(", ")})`;
}

/** The column of one of these names, else the first whose name looks like it. */
function guess(columns: readonly Readable[], names: readonly string[], like: RegExp): Readable | undefined {
  const usable = columns.filter(({ type }) => /^(string|varchar|char|tinyint|smallint|int|bigint)/i.test(type));
  for (const name of names) {
    const found = usable.find((column) => column.name.toLowerCase() === name);
    if (found) return found;
  }
  return usable.find(({ name }) => like.test(name));
}

/** When a row happened: a timestamp or date by type; a BIGINT only by a name that says milliseconds. */
function timeColumn(columns: readonly Readable[]): Readable | undefined {
  const times = columns.filter(({ type }) => /^(timestamp|date)/i.test(type));
  const named = ["event_time", "time", "timestamp", "occurred_at", "created_at", "date"];
  return (
    named.map((name) => times.find((column) => column.name.toLowerCase() === name)).find((column) => column) ??
    times[0] ??
    columns.find(({ name, type }) => /^bigint$/i.test(type) && /(_ms|_millis|^time)$/i.test(name))
  );
}

function timeSql({ sql, type }: Readable): string {
  return /^bigint$/i.test(type) ? sql : `unix_millis(${/^timestamp$/i.test(type) ? sql : `cast(${sql} as timestamp)`})`;
}

/** Binary values say nothing in a property. */
function isProperty({ type }: Column): boolean {
  return !/^(binary|void)/i.test(type);
}

/** Some names mean a column for sure only after their table's name. */
function columnSql({ table }: TableName, name: string): string {
  const column = quoteIfNeeded(name);
  return BARE_CALLS.has(name.toLowerCase()) ? `${quoteIfNeeded(table)}.${column}` : column;
}

function quoteIfNeeded(name: string): string {
  return isPlainName(name) ? name : quoteName(name);
}

/** A property's name inside quotes. */
function quoteKey(name: string): string {
  return quoteText(name).slice(1, -1);
}
