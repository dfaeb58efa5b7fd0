type OddText = { path: string[]; what: string };

/** A value of what came, and where it stands: by its key in the place that holds it. */
type Place = { value: unknown; key: string | null; within: Place | null };

/**
 * The first text in what came that PostgreSQL keeps in no column: one with the character of code 0, or with half of a
 * pair of UTF-16 (Unicode, surrogates). Null when there is none. Looks into lists and into objects, also at their
 * keys. What came may be as deep as its sender likes, and hold itself: nothing here is a call within a call, or a copy
 * of a path.
 */
export function findOddText(input: unknown): OddText | null {
  const seen = new Set<object>();
  const waiting: Place[] = [{ value: input, key: null, within: null }];
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const { value } = place;
    const what = typeof value === "string" ? oddIn(value) : null;
    if (what !== null) return { path: pathOf(place), what };
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    const inner: Place[] = [];
    for (const [key, each] of Object.entries(value)) {
      const inKey = oddIn(key);
      if (inKey !== null) return { path: pathOf(place), what: inKey };
      inner.push({ value: each, key, within: place });
    }
    for (const each of inner.reverse()) waiting.push(each);
  }
  return null;
}

function pathOf(place: Place): string[] {
  const path: string[] = [];
  for (let at: Place | null = place; at !== null; at = at.within) if (at.key !== null) path.push(at.key);
  return path.reverse();
}

function oddIn(text: string): string | null {
  if (text.includes("\0")) return "the character U+0000";
  return /\p{Surrogate}/u.test(text) ? "the half of a character (a lone surrogate)" : null;
}
