/** Two multisets of texts: what is missing in the second, and what is too much there. */
export function difference(expected: readonly string[], emitted: readonly string[]) {
  const counts = new Map<string, number>();
  for (const text of expected) counts.set(text, (counts.get(text) ?? 0) + 1);
  for (const text of emitted) counts.set(text, (counts.get(text) ?? 0) - 1);
  const missing = [...counts].flatMap(([text, count]) => Array<string>(Math.max(0, count)).fill(text));
  const tooMuch = [...counts].flatMap(([text, count]) => Array<string>(Math.max(0, -count)).fill(text));
  return { missing, tooMuch };
}
