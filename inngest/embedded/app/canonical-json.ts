/**
 * JSON text with the keys of every object in order (RFC 8785).
 *
 * The SDK writes a request's body this way before it checks the signature, so
 * the text itself is built here: an object with its keys sorted would not do,
 * because JavaScript puts keys that look like integers first.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}
