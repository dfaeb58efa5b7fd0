/**
 * JSON text as a value that the database can keep, or undefined when it is none.
 *
 * PostgreSQL's jsonb takes neither U+0000 nor half of a surrogate pair, which JSON may hold as escapes: each becomes
 * U+FFFD, so that a text stays as long as it was sent.
 */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return /\\u(?:0000|d[89a-f])/i.test(text) ? cleanse(value) : value;
  } catch {
    return undefined;
  }
}

function cleanse(value: unknown): unknown {
  if (typeof value === "string") return cleanseText(value);
  if (Array.isArray(value)) return value.map(cleanse);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [cleanseText(key), cleanse(inner)]));
}

function cleanseText(text: string): string {
  return Buffer.from(text.replaceAll("\0", "\ufffd")).toString("utf8");
}
