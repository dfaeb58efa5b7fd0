/** Random choices that a seed repeats. */
export type Random = {
  /** A whole number from 0 to `below` - 1. */
  below: (below: number) => number;
  /** A whole number from `low` to `high`, both included. */
  between: (low: number, high: number) => number;
  chance: (probability: number) => boolean;
  pick: <T>(from: readonly T[]) => T;
  /** Those entries that a coin keeps. */
  some: <T>(from: readonly T[], probability: number) => T[];
  shuffle: <T>(list: readonly T[]) => T[];
};

/** A generator of 32 bits of state (mulberry32): small, quick, the same on every machine. */
export function randomFrom(seed: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  const pick = <T>(from: readonly T[]): T => {
    const picked = from[below(from.length)];
    if (picked === undefined) throw new Error("Nothing to pick from.");
    return picked;
  };
  const chance = (probability: number) => next() < probability;
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    chance,
    pick,
    some: (from, probability) => from.filter(() => chance(probability)),
    shuffle: (list) =>
      list
        .map((entry) => ({ entry, place: next() }))
        .sort((one, other) => one.place - other.place)
        .map(({ entry }) => entry),
  };
}

/** A seed that no one chose; printed by whoever uses it, so that a failure can be repeated. */
export function newSeed(): number {
  return Math.floor(Math.random() * 1_000_000_000);
}
