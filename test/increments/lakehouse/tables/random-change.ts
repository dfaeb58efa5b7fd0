import { quoteName } from "@/lib/model/table/table-name";
import type { Random } from "../../random";
import { changedRow, newRows, pickIds } from "./changed-rows";
import { type ColumnSpec, columnList, ROW_ID, tuples, type Values } from "./columns";
import type { CommitKind } from "./commit-kinds";
import { type Change, headOf, type TableStory } from "./story";

const KINDS: readonly CommitKind[] = [
  "insert",
  "insert",
  "insert",
  "duplicate",
  "update",
  "update",
  "unread update",
  "delete",
  "merge",
  "overwrite",
  "overwrite",
  "unread overwrite",
  "optimize",
];

/** A statement of Spark's that changes rows, or writes them again. */
export function randomChange(random: Random, story: TableStory): Change {
  const { rows } = headOf(story);
  // A RESTORE takes Delta longer than all others together.
  const rare = story.kinds.includes("restore") ? "insert" : "restore";
  switch (rows.length === 0 ? "insert" : random.pick([...KINDS, rare])) {
    case "duplicate":
      return { ...insert(story, [...random.some(rows, 0.3), random.pick(rows)]), kind: "duplicate" };
    case "update":
      return update(random, story);
    case "unread update":
      return touch(random, story);
    case "unread overwrite":
      return reload(random, story);
    case "delete": {
      const ids = pickIds(random, rows);
      const statement = `DELETE FROM ${story.name} WHERE row_id IN (${ids.join(", ")})`;
      return { kind: "delete", statement, deleted: rows.filter(({ row_id }) => ids.includes(Number(row_id))) };
    }
    case "merge":
      return merge(random, story);
    case "overwrite":
      return overwrite(random, story);
    case "restore":
      return restore(random, story);
    case "optimize":
      return { kind: "optimize", statement: `OPTIMIZE ${story.name}` };
    default:
      return insert(story, newRows(random, story, headOf(story).columns, random.between(1, 3)));
  }
}

/** Insert rows as they are. */
export function insert(story: TableStory, rows: readonly Values[]): Change {
  const { columns } = headOf(story);
  const inserted = rows.map((row) => ({ ...row }));
  return {
    kind: "insert",
    statement: `INSERT INTO ${story.name} (${columnList(columns)}) VALUES ${tuples(columns, inserted)}`,
    inserted,
  };
}

/** Set two columns of some rows; now and then to what they are. */
function update(random: Random, story: TableStory): Change {
  const { rows, columns } = headOf(story);
  const ids = pickIds(random, rows);
  const set = random.shuffle(columns.filter((column) => column !== ROW_ID)).slice(0, 2);
  const drawn = Object.fromEntries(set.map(({ name, draw }) => [name, draw(random)]));
  const assignments = set.map((column) => `${quoteName(column.name)} = ${tuples([column], [drawn]).slice(1, -1)}`);
  const updated = new Map(
    rows.flatMap((row) => (ids.includes(Number(row.row_id)) ? [[row, { ...row, ...drawn }]] : [])),
  );
  return {
    kind: "update",
    statement: `UPDATE ${story.name} SET ${assignments.join(", ")} WHERE row_id IN (${ids.join(", ")})`,
    updated,
  };
}

/** What a merge is told of each row: whether it goes. */
const GOES: ColumnSpec = { name: "goes", type: "INT", draw: () => 0 };

/** Delete some rows, replace others and add new ones in one commit. */
function merge(random: Random, story: TableStory): Change {
  const { rows, columns } = headOf(story);
  const ids = pickIds(random, rows);
  const goes = new Set(ids.filter(() => random.chance(0.4)));
  const replacing = new Map(ids.map((id) => [id, { ...newRows(random, story, columns, 1)[0], row_id: id }]));
  const added = newRows(random, story, columns, random.between(0, 2));
  const sources = [...replacing.values(), ...added];
  const marked = sources.map((row) => ({ ...row, goes: goes.has(Number(row.row_id)) ? 1 : 0 }));
  const sourceColumns: readonly ColumnSpec[] = [...columns, GOES];
  const names = columns.map(({ name }) => quoteName(name));
  const statement = `MERGE INTO ${story.name} t USING (SELECT * FROM VALUES ${tuples(sourceColumns, marked)} AS v(${columnList(sourceColumns)})) s ON t.row_id = s.row_id
WHEN MATCHED AND s.goes = 1 THEN DELETE
WHEN MATCHED THEN UPDATE SET ${names.map((name) => `${name} = s.${name}`).join(", ")}
WHEN NOT MATCHED THEN INSERT (${names.join(", ")}) VALUES (${names.map((name) => `s.${name}`).join(", ")})`;
  const touched = rows.filter((row) => replacing.has(Number(row.row_id)));
  const deleted = touched.filter((row) => goes.has(Number(row.row_id)));
  const updated = new Map(
    touched
      .filter((row) => !deleted.includes(row))
      .map((row) => [row, { ...row, ...replacing.get(Number(row.row_id)) }]),
  );
  return { kind: "merge", statement, deleted, updated, inserted: added };
}

/** Most rows come back as they were, some are missing, some are new, one is a little different. */
function overwrite(random: Random, story: TableStory): Change {
  const { rows, columns } = headOf(story);
  const back = random
    .some(rows, 0.8)
    .map((row) => (random.chance(0.15) ? changedRow(random, row, columns) : { ...row }));
  const inserted = random.shuffle([
    ...back,
    ...newRows(random, story, columns, random.between(back.length === 0 ? 1 : 0, 1)),
  ]);
  return {
    kind: "overwrite",
    statement: `INSERT OVERWRITE ${story.name} (${columnList(columns)}) VALUES ${tuples(columns, inserted)}`,
    deleted: rows,
    inserted,
  };
}

/** Update some rows in a column that no SQL reads but one with a star. */
function touch(random: Random, story: TableStory): Change {
  const { rows } = headOf(story);
  const ids = pickIds(random, rows);
  const touched = rows.filter(({ row_id }) => ids.includes(Number(row_id)));
  return {
    kind: "unread update",
    statement: `UPDATE ${story.name} SET loaded = loaded + 1 WHERE row_id IN (${ids.join(", ")})`,
    updated: new Map(touched.map((row) => [row, loadedAgain(row)])),
  };
}

/** Write all rows again as a nightly load does: nothing is new but when it was loaded. */
function reload(random: Random, story: TableStory): Change {
  const { rows, columns } = headOf(story);
  const inserted = random.shuffle(rows).map(loadedAgain);
  return {
    kind: "unread overwrite",
    statement: `INSERT OVERWRITE ${story.name} (${columnList(columns)}) VALUES ${tuples(columns, inserted)}`,
    deleted: rows,
    inserted,
  };
}

const loadedAgain = (row: Values): Values => ({ ...row, loaded: Number(row.loaded) + 1 });

/** Back to an older version with the same columns. */
function restore(random: Random, story: TableStory): Change {
  const { rows, columns } = headOf(story);
  const like = story.versions.flatMap((version, number) =>
    version.columns === columns && number >= story.feedFrom && number < story.versions.length - 1
      ? [{ version, number }]
      : [],
  );
  if (like.length === 0) return insert(story, newRows(random, story, columns, 1));
  const { version, number } = random.pick(like);
  return {
    kind: "restore",
    statement: `RESTORE TABLE ${story.name} TO VERSION AS OF ${number}`,
    deleted: rows,
    inserted: version.rows.map((row) => ({ ...row })),
  };
}
