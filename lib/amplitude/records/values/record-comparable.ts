import type { SqlType } from "@/lib/model/table/sql-type";
import { identifier, joinSql, type SqlFragment, sql, textLiteral } from "@/lib/sql/fragment";

/**
 * A value whose JSON is the same whenever it means the same: a map as its entries in the order of their keys, a float
 * rounded to twelve digits, since a sum over other files differs in the last ones.
 */
export function comparableValue(type: SqlType, value: SqlFragment, depth = 0): SqlFragment {
  const item = sql`c${depth}`;
  switch (type.kind) {
    case "float":
      return sql`IF(${value} IS NULL, NULL, format_string('%.11e', CAST(${value} AS DOUBLE) + 0D))`;
    case "array": {
      const element = comparableValue(type.element, item, depth + 1);
      return element === item ? value : sql`transform(${value}, ${item} -> ${element})`;
    }
    case "map": {
      const order = sql`(l, r) -> CASE WHEN l.key < r.key THEN -1 WHEN l.key > r.key THEN 1 ELSE 0 END`;
      const entry = sql`struct(${item}.key AS k, ${comparableValue(type.value, sql`${item}.value`, depth + 1)} AS v)`;
      return sql`transform(array_sort(map_entries(${value}), ${order}), ${item} -> ${entry})`;
    }
    case "struct": {
      const fields = type.fields.map((field) => {
        const own = sql`${value}.${identifier(field.name)}`;
        return { name: field.name, own, made: comparableValue(field.type, own, depth) };
      });
      if (fields.every(({ own, made }) => own === made)) return value;
      const pairs = joinSql(fields.map(({ name, made }) => sql`${textLiteral(name)}, ${made}`));
      return sql`IF(${value} IS NULL, NULL, named_struct(${pairs}))`;
    }
    default:
      return value;
  }
}
