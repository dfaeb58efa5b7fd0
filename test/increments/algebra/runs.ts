import type { Random } from "../random";
import { type HistoryOptions, type TableHistory, writeHistory } from "./history";

/** What one run pins of each table: its commits of (from, to]. */
export type Window = { from: number; to: number };

/** Tables with their histories, and the runs that brought them over. The first run imports the tables at its `from`. */
export type Story = { histories: TableHistory[]; runs: Window[][] };

/**
 * Commits on several tables, one after another, and cuts between them: each run ends where the tables are at its cut.
 * A table's import starts at any version up to the first cut (First, Latest, or between them).
 */
export function randomStory(random: Random, tables: number, options: HistoryOptions): Story {
  const writers = Array.from({ length: tables }, () => writeHistory(random, options));
  const histories = writers.map(({ history }) => history);
  const heads = () => histories.map(({ states }) => states.length - 1);
  const cuts: number[][] = [];
  const commits = random.between(tables, 4 * tables + 2);
  for (let i = 0; i < commits; i++) {
    if (random.chance(0.3)) cuts.push(heads());
    random.pick(writers).commit();
  }
  cuts.push(heads());
  const start = (cuts[0] ?? []).map((head) => (random.chance(0.4) ? head : random.between(0, head)));
  const ends = [start, ...cuts];
  const runs = cuts.map((cut, run) => cut.map((to, table) => ({ from: ends[run]?.[table] ?? 0, to })));
  return { histories, runs };
}

/** A table as it was at a version. */
export function stateAt({ states }: TableHistory, version: number) {
  return states[version] ?? [];
}

/** The changes of a window in version order. */
export function changesIn({ feeds }: TableHistory, { from, to }: Window) {
  return feeds.slice(from + 1, to + 1).flat();
}
