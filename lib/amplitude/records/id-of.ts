import { joinSql, type SqlFragment, sql } from "@/lib/sql/fragment";
/**
 * The insert_id made of some values, as SQL: the first 32 hexadecimal digits of the SHA-256 of their texts, with `|`
 * between them. The digits are taken as bytes, as counting characters takes the warehouse longer than hashing.
 */
export function idOf(parts: readonly SqlFragment[]): SqlFragment {
  return digits(sql`concat_ws('|', ${joinSql(parts)})`);
}

/** The same of values that are never NULL: the engine makes one text of it with what a part puts together itself. */
export function idOfAll(parts: readonly SqlFragment[]): SqlFragment {
  return digits(sql`concat(${joinSql(parts, ", '|', ")})`);
}

function digits(text: SqlFragment): SqlFragment {
  return sql`CAST(left(CAST(sha2(${text}, 256) AS BINARY), 32) AS STRING)`;
}
