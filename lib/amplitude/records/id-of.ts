/**
 * The insert_id made of some values, as SQL: the first 32 hexadecimal digits of the SHA-256 of their texts, with `|`
 * between them. The digits are taken as bytes, as counting characters takes the warehouse longer than hashing.
 */
export function idOf(parts: readonly string[]): string {
  return digits(`concat_ws('|', ${parts.join(", ")})`);
}

/** The same of values that are never NULL: the engine makes one text of it with what a part puts together itself. */
export function idOfAll(parts: readonly string[]): string {
  return digits(`concat(${parts.join(", '|', ")})`);
}

function digits(text: string): string {
  return `CAST(left(CAST(sha2(${text}, 256) AS BINARY), 32) AS STRING)`;
}
