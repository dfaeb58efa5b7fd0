/** The candidate that a misspelt word most likely means; null when none is near. Case does not count. */
export function closest(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.toLowerCase();
  const nearEnough = Math.max(1, Math.floor(wanted.length / 3));
  let best: { candidate: string; steps: number } | null = null;
  for (const candidate of candidates) {
    const steps = editSteps(wanted, candidate.toLowerCase(), nearEnough);
    if (steps <= nearEnough && (!best || steps < best.steps)) best = { candidate, steps };
  }
  return best?.candidate ?? null;
}

/** Letters to add, drop, change or swap with their neighbour; more than `enough` is not counted further. */
function editSteps(one: string, other: string, enough: number): number {
  if (Math.abs(one.length - other.length) > enough) return enough + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      let steps = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        steps = Math.min(steps, (beforeLast[j - 2] ?? 0) + 1);
      row.push(steps);
    }
    beforeLast = last;
    last = row;
  }
  return last[other.length] ?? 0;
}
