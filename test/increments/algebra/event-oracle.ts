import { textOf } from "./emit-events";
import type { Row, TableHistory, Values } from "./history";
import { type Branch, evaluate, type Query, referencesOf } from "./query";
import { type Story, stateAt, type Window } from "./runs";

/** The life of one row: when it came, as what, and how it was at each version until it went. */
type Life = { lineage: number; born: number; asBorn: Values; images: Map<number, Values> };

/**
 * What events must be emitted in each run, by lineage: no changes are joined here, and no feed is read.
 *
 * The owner of a combination is the run that sees its last row come. Of several rows that come in that run, the first
 * in the text's order is seen as it came; rows before it as the run found them (at `from`), rows after it as the run
 * left them (at `to`). A combination with a row that is not there then is none, and so never counts: it was over
 * before it could be seen whole. Combinations that are whole at the start of the first run are its import. Lookups are
 * as they are at the end of the run. Each combination is thus counted at most once over all runs.
 */
export function expectedEvents({ histories, runs }: Story, query: Query): string[][] {
  const expected: string[][] = runs.map(() => []);
  const lives = histories.map(livesOf);
  query.branches.forEach((branch, index) => {
    const driving = drivingPlaces(query, index);
    for (const chosen of choices(driving.map((place) => lives[tableOf(branch, place)] ?? []))) {
      const births = chosen.map((life, i) => birthRun(life, tableOf(branch, driving[i] ?? 0), runs));
      const owner = Math.max(...births);
      const windows = runs[Math.max(owner, 0)];
      if (!windows || owner === Number.POSITIVE_INFINITY) continue;
      const rows = seenRows(branch, driving, chosen, births, owner, windows);
      if (rows === null) continue;
      const relations = branch.places.map(({ table }, place) => {
        const at = driving.indexOf(place);
        const seen = rows[at];
        return seen ? [seen] : stateAt(histories[table] ?? { states: [], feeds: [] }, windows[table]?.to ?? 0);
      });
      expected[Math.max(owner, 0)]?.push(...evaluate(branch, relations).map((row) => textOf(index, row)));
    }
  });
  return expected;
}

/** Places that drive, by their number within the branch. */
export function drivingPlaces(query: Query, branch: number): number[] {
  const places = referencesOf(query).filter((reference) => reference.branch === branch);
  return places.flatMap(({ side, lookupOnly }, place) => (side === "inner" && !lookupOnly ? [place] : []));
}

function seenRows(
  branch: Branch,
  driving: readonly number[],
  chosen: readonly Life[],
  births: readonly number[],
  owner: number,
  windows: readonly Window[],
): Row[] | null {
  const first = owner < 0 ? driving.length : births.indexOf(owner);
  const rows = chosen.flatMap((life, i) => {
    const window = windows[tableOf(branch, driving[i] ?? 0)];
    if (!window) return [];
    const values = i === first ? life.asBorn : life.images.get(i < first ? window.from : window.to);
    return values ? [{ lineage: life.lineage, values }] : [];
  });
  return rows.length === driving.length ? rows : null;
}

/** The run in whose window a row came; -1 when it was there when the first began. */
function birthRun({ born }: Life, table: number, runs: readonly Window[][]): number {
  const first = runs[0]?.[table];
  if (first && born <= first.from) return -1;
  const run = runs.findIndex((windows) => born <= (windows[table]?.to ?? -1));
  return run < 0 ? Number.POSITIVE_INFINITY : run;
}

export function livesOf({ states }: TableHistory): Life[] {
  const lives = new Map<number, Life>();
  states.forEach((rows, version) => {
    for (const { lineage, values } of rows) {
      const life = lives.get(lineage) ?? { lineage, born: version, asBorn: values, images: new Map() };
      life.images.set(version, values);
      lives.set(lineage, life);
    }
  });
  return [...lives.values()];
}

/** Every way to choose one entry of each list. */
export function* choices<T>(lists: readonly (readonly T[])[]): Generator<T[]> {
  const [first, ...rest] = lists;
  if (!first) {
    yield [];
    return;
  }
  for (const entry of first) for (const others of choices(rest)) yield [entry, ...others];
}

function tableOf({ places }: Branch, place: number): number {
  return places[place]?.table ?? 0;
}
