/**
 * Nested values as Spark's Thrift server writes them: `{"a":"1","b":null}` and `["x","y"]`. It puts texts in quotes and
 * does not escape the quotes within them, so this is not JSON: a text ends where what follows can only be the next one.
 */
export function entriesOf(text: string): [key: string, value: string | null][] {
  const entries: [string, string | null][] = [];
  const end = text.length - 1;
  let at = 1;
  while (at < end) {
    const key = /"([^"]*)":/y;
    key.lastIndex = at;
    const found = key.exec(text);
    if (!found) throw new Error(`Spark wrote a map that cannot be read: ${text}`);
    const value = readText(text, key.lastIndex, end, NEXT_ENTRY);
    entries.push([found[1] ?? "", value.text]);
    at = value.after;
  }
  return entries;
}

/** The texts of an array. */
export function textsOf(text: string): (string | null)[] {
  const texts: (string | null)[] = [];
  const end = text.length - 1;
  for (let at = 1; at < end; ) {
    const value = readText(text, at, end, NEXT_TEXT);
    texts.push(value.text);
    at = value.after;
  }
  return texts;
}

const NEXT_ENTRY = /",(?="[^"]*":)/g;
const NEXT_TEXT = /",(?="|null)/g;

/** One value that begins at `at`, and where the one after it begins. */
function readText(text: string, at: number, end: number, next: RegExp): { text: string | null; after: number } {
  if (text.startsWith("null", at)) return { text: null, after: at + "null,".length };
  const begin = at + 1;
  // Delta keeps JSON in its maps: its quotes are paired, and what looks like the next entry may lie within it.
  const json = jsonEnd(text, begin);
  if (json !== null && (json === end - 1 || text.startsWith('",', json))) {
    return { text: text.slice(begin, json), after: json + 2 };
  }
  next.lastIndex = begin;
  const found = next.exec(text);
  const finish = found ? found.index : end - 1;
  return { text: text.slice(begin, finish), after: finish + 2 };
}

/** Where a JSON object or array that begins at `at` ends; null when there is none. */
function jsonEnd(text: string, at: number): number | null {
  if (text[at] !== "{" && text[at] !== "[") return null;
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]]/gs;
  token.lastIndex = at;
  let depth = 0;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    if (found[0] === "{" || found[0] === "[") depth += 1;
    if (found[0] === "}" || found[0] === "]") depth -= 1;
    if (depth === 0) return token.lastIndex;
  }
  return null;
}
