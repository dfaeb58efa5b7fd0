import type { Random } from "../random";

/** A row's content. */
export type Values = { id: number; k: number | null; g: number | null; v: number };
export type Column = keyof Values;

/** A row as it is at one time. Its lineage stays when it is updated, or rewritten with the same content. */
export type Row = { lineage: number; values: Values };

/** A change as the change data feed tells it: it knows contents, not lineages; `lineage` is for the oracle alone. */
export type Change = Row & { kind: "insert" | "update_preimage" | "update_postimage" | "delete"; version: number };

/** A table with all its versions: `states[v]` is the table as of v, `feeds[v]` what commit v tells. */
export type TableHistory = { states: Row[][]; feeds: Change[][] };

/**
 * How ids come about. `small`: from few, so that equal rows are common. `serial`: never one twice. `key`: unique among
 * the rows of any one version, but free again after a delete, and an update can change it.
 */
type Ids = "small" | "serial" | "key";

/** `updates: "none"`: nothing is deleted or rewritten either, rows only come. */
export type HistoryOptions = { ids: Ids; updates: "any" | "none"; rewrites: boolean };

type Draw = HistoryOptions & { random: Random; newSerial: () => number };

export type HistoryWriter = { history: TableHistory; commit: () => void };

/** A table that begins with a first commit and grows by random ones. */
export function writeHistory(random: Random, options: HistoryOptions): HistoryWriter {
  const history: TableHistory = { states: [], feeds: [] };
  let lineages = 0;
  let serial = 0;
  const draw = { ...options, random, newSerial: () => ++serial };

  function commit() {
    const before = history.states.at(-1) ?? [];
    const change = before.length === 0 ? insertSome(before, draw) : randomChange(before, draw);
    const kept = matchRewritten(change.deleted, change.inserted);
    const inserted = change.inserted.map((values, i) => ({ lineage: kept[i] ?? ++lineages, values }));
    const updated = new Map(change.updated.map(({ row, values }) => [row, { lineage: row.lineage, values }]));
    const gone = new Set(change.deleted);
    const version = history.states.length;
    history.states.push([...before.filter((row) => !gone.has(row)).map((row) => updated.get(row) ?? row), ...inserted]);
    history.feeds.push([
      ...change.deleted.map((row) => ({ ...row, kind: "delete" as const, version })),
      ...[...updated].flatMap(([row, after]) => [
        { ...row, kind: "update_preimage" as const, version },
        { ...after, kind: "update_postimage" as const, version },
      ]),
      ...inserted.map((row) => ({ ...row, kind: "insert" as const, version })),
    ]);
  }

  commit();
  return { history, commit };
}

/** Content as one text: equal rows, equal texts. */
export function contentOf({ id, k, g, v }: Values): string {
  return `${id},${k},${g},${v}`;
}

type CommitPlan = { inserted: Values[]; deleted: Row[]; updated: { row: Row; values: Values }[] };

function randomChange(before: readonly Row[], draw: Draw): CommitPlan {
  const { random } = draw;
  if (draw.updates === "none") return insertSome(before, draw);
  const kinds = ["insert", "insert", "update", "update", "delete", "merge"];
  switch (random.pick(draw.rewrites ? [...kinds, "overwrite", "overwrite"] : kinds)) {
    case "insert":
      return insertSome(before, draw);
    case "update":
      return { inserted: [], deleted: [], updated: updateSome(before, before, draw) };
    case "delete":
      return { inserted: [], deleted: random.some(before, 0.4), updated: [] };
    case "merge":
      return merge(before, draw);
    default:
      return overwrite(before, draw);
  }
}

function insertSome(before: readonly Row[], draw: Draw): CommitPlan {
  const { random } = draw;
  const inserted: Values[] = [];
  for (let left = random.between(1, 2); left > 0; left--) {
    const taken = [...before.map(({ values }) => values), ...inserted];
    const again = draw.ids === "small" && taken.length > 0 && random.chance(0.3);
    inserted.push(again ? random.pick(taken) : newValues(taken, draw));
  }
  return { inserted, deleted: [], updated: [] };
}

/** A MERGE that rewrites rows as it deletes, updates and inserts. */
function merge(before: readonly Row[], draw: Draw): CommitPlan {
  const { random } = draw;
  const deleted = random.some(before, 0.3);
  const left = before.filter((row) => !deleted.includes(row));
  const updated = updateSome(random.some(left, 0.5), before, draw);
  const present = [...left.filter((row) => !updated.some((update) => update.row === row)), ...asRows(updated)];
  const written = draw.rewrites ? random.some(deleted, 0.5).map(({ values }) => values) : [];
  const free = written.filter(({ id }) => draw.ids !== "key" || !present.some(({ values }) => values.id === id));
  const { inserted } = insertSome([...present, ...free.map((values) => ({ lineage: 0, values }))], draw);
  return { inserted: [...free, ...inserted], deleted, updated };
}

/** INSERT OVERWRITE: every row goes, most come back as they were. */
function overwrite(before: readonly Row[], draw: Draw): CommitPlan {
  const { random } = draw;
  const back = random.some(before, 0.7).map(({ values }) => values);
  const rows = back.map((values) => ({ lineage: 0, values }));
  const { inserted } = random.chance(0.5) ? insertSome(rows, draw) : { inserted: [] };
  return { inserted: random.shuffle([...back, ...inserted]), deleted: [...before], updated: [] };
}

function updateSome(some: readonly Row[], all: readonly Row[], draw: Draw) {
  const { random } = draw;
  const updated: { row: Row; values: Values }[] = [];
  for (const row of random.some(some, 0.5)) {
    const taken = [...all.map(({ values }) => values), ...updated.map(({ values }) => values)];
    const drawn = newValues(taken, draw);
    const id = draw.ids === "key" && random.chance(0.2) ? drawn.id : row.values.id;
    updated.push({ row, values: { ...(random.chance(0.5) ? drawn : { ...row.values, v: drawn.v }), id } });
  }
  return updated;
}

const asRows = (updated: { row: Row; values: Values }[]) => updated.map(({ row, values }) => ({ ...row, values }));

function newValues(taken: readonly Values[], draw: Draw): Values {
  const key = () => (draw.random.chance(0.1) ? null : draw.random.between(1, 3));
  return { id: newId(taken, draw), k: key(), g: key(), v: draw.random.below(4) };
}

function newId(taken: readonly Values[], { ids, random, newSerial }: Draw): number {
  switch (ids) {
    case "small":
      return random.between(1, 3);
    case "serial":
      return newSerial();
    case "key": {
      const free = [1, 2, 3, 4, 5, 6].filter((id) => !taken.some((values) => values.id === id));
      return free.length > 0 ? random.pick(free.slice(0, 4)) : Math.max(...taken.map(({ id }) => id)) + 1;
    }
  }
}

/** For each inserted row the lineage of a deleted one with the same content, each used once: it was only rewritten. */
function matchRewritten(deleted: readonly Row[], inserted: readonly Values[]): (number | null)[] {
  const left = [...deleted];
  return inserted.map((values) => {
    const at = left.findIndex((row) => contentOf(row.values) === contentOf(values));
    return at < 0 ? null : (left.splice(at, 1)[0]?.lineage ?? null);
  });
}
