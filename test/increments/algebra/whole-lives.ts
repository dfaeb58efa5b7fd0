import { choices, livesOf } from "./event-oracle";
import type { Values } from "./history";
import { type Branch, holds, type Query } from "./query";
import type { Story } from "./runs";

/** One row with every content that a run could have seen of it. `stays`: from when it could first be seen, to the end. */
type Seen = { id: number; contents: Values[]; stays: boolean };

/**
 * Combinations of a query of one branch with inner joins, over tables whose ids are never used twice, as lists of ids.
 * `must`: the rows stay, and match with each of their contents. `may`: they match with some of their contents.
 */
export function combinationsToEmit(story: Story, { branches: [branch] }: Query) {
  const [must, may] = [new Set<string>(), new Set<string>()];
  if (!branch) throw new Error("A query has a branch.");
  for (const rows of choices(branch.places.map(({ table }) => seenRows(story, table)))) {
    const matches = [...choices(rows.map(({ contents }) => contents))].map((contents) => matchesAll(branch, contents));
    const text = rows.map(({ id }) => id).join(" | ");
    if (matches.includes(true)) may.add(text);
    if (!matches.includes(false) && rows.every(({ stays }) => stays)) must.add(text);
  }
  return { must, may };
}

/** The ids of an emitted combination's text. */
export function idsOf(text: string): string {
  return text
    .replace(/^\d+: /, "")
    .split(" | ")
    .map((content) => content.split(",")[0])
    .join(" | ");
}

function seenRows({ histories, runs }: Story, table: number): Seen[] {
  const [first, last] = [runs[0]?.[table]?.from ?? 0, runs.at(-1)?.[table]?.to ?? 0];
  const history = histories[table];
  if (!history) return [];
  return livesOf(history).flatMap(({ asBorn, born, images }) => {
    const from = Math.max(first, born);
    const versions = Array.from({ length: last - from + 1 }, (_, i) => from + i);
    const contents = versions.flatMap((version) => images.get(version) ?? []);
    return contents.length > 0 && images.has(from)
      ? [{ id: asBorn.id, contents, stays: contents.length === versions.length }]
      : [];
  });
}

function matchesAll({ places, where }: Branch, contents: readonly Values[]): boolean {
  const combination = contents.map((values) => ({ lineage: 0, values }));
  return [...places.flatMap(({ on }) => on), ...where].every((condition) => holds(condition, combination));
}
