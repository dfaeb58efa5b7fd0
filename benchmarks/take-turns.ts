/** What is measured in a round, by name; a step that is absent is left out. */
export type Steps<T> = Record<string, (() => Promise<T>) | undefined>;

/**
 * Run steps one after another, `rounds` times after a round that warms everything up; which goes first changes by the
 * round. Gives what each step gave in each round, the rounds in one order for all, so that they can be paired.
 */
export async function takeTurns<T>(rounds: number, stepsOf: () => Promise<Steps<T>>): Promise<Map<string, T[]>> {
  const results = new Map<string, T[]>();
  for (let round = -1; round < rounds; round++) {
    const steps = Object.entries(await stepsOf());
    for (const [name, step] of round % 2 === 0 ? steps : steps.toReversed()) {
      if (!step) continue;
      const result = await step();
      if (round >= 0) results.set(name, [...(results.get(name) ?? []), result]);
    }
  }
  return results;
}
