/** What a part of the benchmarks found: numbers for `--json`, and its section of RESULTS.md. */
export type PartResult = { numbers: Record<string, number>; text: string };
