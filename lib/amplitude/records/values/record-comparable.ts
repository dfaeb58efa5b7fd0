import type { SqlType } from "@/lib/model/table/sql-type";
import { quoteName, quoteText } from "@/lib/model/table/table-name";

/**
 * A value whose JSON is the same whenever it means the same: a map as its entries in the order of their keys, a float
 * rounded to twelve digits, since a sum over other files differs in the last ones.
 */
export function comparableValue(type: SqlType, value: string, depth = 0): string {
  const item = `c${depth}`;
  switch (type.kind) {
    case "float":
      return `IF(${value} IS NULL, NULL, format_string('%.11e', CAST(${value} AS DOUBLE) + 0D))`;
    case "array": {
      const element = comparableValue(type.element, item, depth + 1);
      return element === item ? value : `transform(${value}, ${item} -> ${element})`;
    }
    case "map": {
      const order = "(l, r) -> CASE WHEN l.key < r.key THEN -1 WHEN l.key > r.key THEN 1 ELSE 0 END";
      const entry = `struct(${item}.key AS k, ${comparableValue(type.value, `${item}.value`, depth + 1)} AS v)`;
      return `transform(array_sort(map_entries(${value}), ${order}), ${item} -> ${entry})`;
    }
    case "struct": {
      const fields = type.fields.map((field) => {
        const own = `${value}.${quoteName(field.name)}`;
        return { name: field.name, own, made: comparableValue(field.type, own, depth) };
      });
      if (fields.every(({ own, made }) => own === made)) return value;
      const pairs = fields.map(({ name, made }) => `${quoteText(name)}, ${made}`).join(", ");
      return `IF(${value} IS NULL, NULL, named_struct(${pairs}))`;
    }
    default:
      return value;
  }
}
