/** A round top for a scale from nought, and its ticks: at most four steps of 1, 2 or 5 times a power of ten. */
export function niceScale(most: number): { top: number; ticks: number[] } {
  const wanted = Math.max(1, most) / 4;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = Math.max(
    1,
    [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= wanted) ?? 10 * power,
  );
  const count = Math.ceil(Math.max(1, most) / step);
  return { top: step * count, ticks: Array.from({ length: count + 1 }, (_, i) => i * step) };
}

/** Places for labels beside values: each as near to its own as it can be, none closer than `gap` to the next. */
export function spreadLabels(wanted: readonly number[], gap: number, bottom: number): number[] {
  const order = wanted.map((at, index) => ({ at, index })).sort((one, other) => one.at - other.at);
  for (let i = 1; i < order.length; i++) {
    const [above, below] = [order[i - 1], order[i]];
    if (above && below) below.at = Math.max(below.at, above.at + gap);
  }
  let limit = bottom;
  for (const label of order.toReversed()) {
    label.at = Math.min(label.at, limit);
    limit = label.at - gap;
  }
  const placed: number[] = [];
  for (const { at, index } of order) placed[index] = at;
  return placed;
}
