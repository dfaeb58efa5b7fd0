/** The middle value; of an even number of values, the mean of the two in the middle. Throws for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [below, above] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  if (below === undefined || above === undefined) throw new Error("There is no median of no values.");
  return (below + above) / 2;
}

/** The smallest and the largest value, written by `show`. */
export function spread(values: readonly number[], show: (value: number) => string): string {
  return `${show(Math.min(...values))}–${show(Math.max(...values))}`;
}

/** The median of the ratios of values that were measured in the same rounds. */
export function pairedRatio(over: readonly number[], under: readonly number[]): number {
  return median(over.map((value, round) => value / (under[round] ?? Number.NaN)));
}

/** To two or three digits after the point, as a number. */
export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
