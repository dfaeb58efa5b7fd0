import type { Random } from "../../random";
import { changedRow, newRows, pickIds } from "./changed-rows";
import { type ColumnSpec, contentOf, ROW_ID, type Value, type Values } from "./columns";
import type { CommitKind } from "./commit-kinds";
import { type Change, headOf, type TableStory } from "./story";

/** What `other-writer/write.py` is told; it knows the table by its folder. */
export type DeltaRsCommit = {
  operation: "append" | "overwrite" | "delete" | "update" | "merge" | "compact";
  columns?: readonly Pick<ColumnSpec, "name" | "type">[];
  rows?: readonly Values[];
  predicate?: string;
  updates?: Record<string, string>;
  on?: string;
  goes?: string;
};

const KINDS = [
  "delta-rs append",
  "delta-rs append",
  "delta-rs delete",
  "delta-rs update",
  "delta-rs same update",
  "delta-rs merge",
  "delta-rs overwrite",
  "delta-rs compact",
] as const satisfies readonly CommitKind[];

/** A commit by delta-rs, between those of Spark. */
export function deltaRsChange(random: Random, story: TableStory): Change {
  const { rows, columns } = headOf(story);
  switch (rows.length === 0 ? "delta-rs append" : random.pick(KINDS)) {
    case "delta-rs append":
      return append(story, newRows(random, story, columns, random.between(1, 3)));
    case "delta-rs delete": {
      const ids = pickIds(random, rows);
      return {
        kind: "delta-rs delete",
        deltaRs: { operation: "delete", predicate: among(ids) },
        deleted: rows.filter(({ row_id }) => ids.includes(Number(row_id))),
      };
    }
    case "delta-rs update":
      return update(random, story);
    case "delta-rs same update":
      return sameUpdate(random, story);
    case "delta-rs merge":
      return merge(random, story);
    case "delta-rs overwrite": {
      const back = rows.map((row) => (random.chance(0.2) ? changedRow(random, row, columns) : { ...row }));
      const inserted = random.shuffle([...back, ...newRows(random, story, columns, random.below(2))]);
      return {
        kind: "delta-rs overwrite",
        deltaRs: { operation: "overwrite", columns: declared(columns), rows: inserted },
        deleted: rows,
        inserted,
      };
    }
    case "delta-rs compact":
      return { kind: "delta-rs compact", deltaRs: { operation: "compact" } };
  }
}

function append(story: TableStory, inserted: readonly Values[]): Change {
  const { columns } = headOf(story);
  return {
    kind: "delta-rs append",
    deltaRs: { operation: "append", columns: declared(columns), rows: inserted },
    inserted,
  };
}

/**
 * Set a column of some rows. The feed of such an update is the difference of the files before and after, so that a row
 * that became equal to another would be missing there: no such update is drawn.
 */
function update(random: Random, story: TableStory): Change {
  const { rows, columns } = headOf(story);
  const ids = pickIds(random, rows);
  const column = random.pick(columns.filter(isSettable));
  const value = column.draw(random);
  const matched = rows.filter(({ row_id }) => ids.includes(Number(row_id)));
  const updated = new Map(
    matched
      .map((row) => [row, { ...row, [column.name]: value }] as const)
      .filter(([was, is]) => text(was) !== text(is)),
  );
  const before = new Set(rows.map(text));
  if ([...updated.values()].some((row) => before.has(text(row)))) return sameUpdate(random, story);
  return {
    kind: updated.size > 0 ? "delta-rs update" : "delta-rs same update",
    deltaRs: { operation: "update", predicate: among(ids), updates: { [column.name]: expression(value) } },
    updated,
  };
}

/** An update that leaves its rows as they are: its feed shows all rows of their files as deleted and inserted. */
function sameUpdate(random: Random, story: TableStory): Change {
  const { rows, columns } = headOf(story);
  const column = random.pick(columns);
  return {
    kind: "delta-rs same update",
    deltaRs: { operation: "update", predicate: among(pickIds(random, rows)), updates: { [column.name]: column.name } },
  };
}

/** Delete some rows, replace others and add new ones in one commit. */
function merge(random: Random, story: TableStory): Change {
  const { rows, columns } = headOf(story);
  const ids = pickIds(random, rows);
  const goes = new Set(ids.filter(() => random.chance(0.4)));
  const replacing = new Map(ids.map((id) => [id, { ...newRows(random, story, columns, 1)[0], row_id: id }]));
  const added = newRows(random, story, columns, random.between(0, 2));
  const touched = rows.filter(({ row_id }) => replacing.has(Number(row_id)));
  const stays = touched.filter(({ row_id }) => !goes.has(Number(row_id)));
  return {
    kind: "delta-rs merge",
    deltaRs: {
      operation: "merge",
      columns: [...declared(columns), { name: "goes", type: "INT" }],
      rows: [...replacing.values(), ...added].map((row) => ({ ...row, goes: goes.has(Number(row.row_id)) ? 1 : 0 })),
      on: ROW_ID.name,
      goes: "goes",
    },
    deleted: touched.filter((row) => !stays.includes(row)),
    updated: new Map(stays.map((row) => [row, { ...row, ...replacing.get(Number(row.row_id)) }])),
    inserted: added,
  };
}

const declared = (columns: readonly ColumnSpec[]) => columns.map(({ name, type }) => ({ name, type }));
const among = (ids: readonly number[]) => `row_id IN (${ids.join(", ")})`;
const text = (row: Values) => contentOf(row, () => true);

/** Columns whose values its SQL writes as literals. */
const isSettable = ({ name, type }: ColumnSpec) =>
  name !== ROW_ID.name && (type === "INT" || type === "DOUBLE" || type === "STRING");

/** In DataFusion's SQL a backslash is a letter. */
function expression(value: Value): string {
  if (value === null) return "NULL";
  return typeof value === "number" ? String(value) : `'${String(value).replaceAll("'", "''")}'`;
}
