import type { IdentityColumns } from "@/lib/model/table/identity-columns";
import { readType, type SqlType } from "@/lib/model/table/sql-type";
import type { Column } from "@/lib/model/table/warehouse";
import { identifier, joinSql, type SqlFragment, sql, textLiteral } from "@/lib/sql/fragment";
import { columnAs } from "@/lib/sql/rewrite/column-as";

/**
 * What a row holds in some columns, as one text in SQL: two rows have the same text exactly when these columns are the
 * same. It is the same at every reading, whatever the order of columns, of a struct's fields and of a map's entries.
 * NULLs are left out, so a column that is added later changes no text of a row from before. `before`: the columns that
 * are read, where their types may be others; one that is not among them holds nothing.
 */
export function rowText(columns: IdentityColumns, before: readonly Column[] | null = null): SqlFragment {
  const items = byName(columns).flatMap(({ name, type }) => {
    const read = before?.find((each) => each.name.toLowerCase() === name.toLowerCase());
    if (before && !read) return [];
    return columnText(name, readType(type), read ? columnAs(identifier(name), read.type, type) : identifier(name));
  });
  return items.length === 0 ? sql`''` : sql`concat(${joinSql(items)})`;
}

/**
 * A column's name and value as pieces of the whole text, all of them empty where it is NULL. Simple values are not put
 * together first: the engine copies each row's bytes once.
 */
function columnText(name: string, type: SqlType, value: SqlFragment): SqlFragment[] {
  const ifThere = (text: SqlFragment) => sql`IF(${value} IS NULL, '', ${text})`;
  const key = ifThere(keyText(name));
  switch (type.kind) {
    case "text":
      return [
        key,
        orEmpty(sql`CAST(octet_length(${value}) AS STRING)`),
        ifThere(sql`':'`),
        orEmpty(sql`CAST(${value} AS STRING)`),
      ];
    case "array":
    case "map":
    case "struct":
    case "other":
      return [entryText(name, type, value, 0)];
    default:
      return [key, orEmpty(valueText(type, value, 0))];
  }
}

function orEmpty(text: SqlFragment): SqlFragment {
  return sql`coalesce(${text}, '')`;
}

/** Databricks compares names without regard to case. */
function byName<T extends { name: string }>(named: readonly T[]): T[] {
  const key = ({ name }: T) => name.toLowerCase();
  return [...named].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

/** A name and its value; empty where the value is NULL. */
function entryText(name: string, type: SqlType, value: SqlFragment, depth: number): SqlFragment {
  return orEmpty(sql`concat(${keyText(name)}, ${valueText(type, value, depth)})`);
}

function keyText(name: string): SqlFragment {
  return textLiteral(`${JSON.stringify(name.toLowerCase())}:`);
}

/**
 * A value as text that ends where the type says it does, so that no two values run into one; NULL where it is NULL.
 * No text depends on how a runtime writes numbers: a float is known by the hash of its 64 bits, of which no two floats
 * have the same.
 */
function valueText(type: SqlType, value: SqlFragment, depth: number): SqlFragment {
  const item = sql`i${depth}`;
  switch (type.kind) {
    case "text":
      return sql`CAST(octet_length(${value}) AS STRING), ':', CAST(${value} AS STRING)`;
    case "float":
      return sql`IF(${value} IS NULL, NULL, CAST(xxhash64(CAST(${value} AS DOUBLE)) AS STRING))`;
    case "date":
      return sql`CAST(unix_date(${value}) AS STRING)`;
    case "timestamp":
    case "timestamp_ntz":
      return sql`CAST(unix_micros(CAST(${value} AS TIMESTAMP)) AS STRING)`;
    case "binary":
      return sql`hex(${value})`;
    case "variant":
      return sql`to_json(${value})`;
    case "array":
      return sql`'[', array_join(transform(${value}, ${item} -> ${orDash(type.element, item, depth + 1)}), ','), ']'`;
    case "map": {
      const key = sql`concat(${valueText(type.key, sql`${item}.key`, depth + 1)})`;
      const entry = sql`concat(${key}, '=', ${orDash(type.value, sql`${item}.value`, depth + 1)})`;
      return sql`'<', array_join(array_sort(transform(map_entries(${value}), ${item} -> ${entry})), ','), '>'`;
    }
    case "struct": {
      const fields = byName(type.fields).map((field) =>
        entryText(field.name, field.type, sql`${value}.${identifier(field.name)}`, depth),
      );
      return sql`IF(${value} IS NULL, NULL, '{'), ${joinSql([...fields, sql`'}'`])}`;
    }
    case "other":
      return sql`IF(${value} IS NULL, NULL, to_json(struct(${value} AS v)))`;
    default:
      return sql`CAST(${value} AS STRING)`;
  }
}

function orDash(type: SqlType, value: SqlFragment, depth: number): SqlFragment {
  return sql`coalesce(concat(${valueText(type, value, depth)}), '-')`;
}
