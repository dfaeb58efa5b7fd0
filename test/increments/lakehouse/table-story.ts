import { quoteName } from "@/lib/core/table-name";
import type { Random } from "../random";
import { COLUMNS, type ColumnSpec, columnList, EXTRA, ROW_ID, type TableKind, tuples, type Values } from "./columns";

/** A table as of one version, and what its commit brought, by the generator's own books. */
export type TableVersion = {
  columns: readonly ColumnSpec[];
  rows: readonly Values[];
  /** Rows that the commit took away, and rows that it brought: those that are in both were rewritten. */
  deleted: readonly Values[];
  inserted: readonly Values[];
  /** What updates made of rows, also where it is what they were. */
  updated: readonly Values[];
};

/** A table in the lakehouse with the generator's books of it. `versions[v]` is version v. */
export type TableStory = {
  kind: TableKind;
  name: string;
  versions: TableVersion[];
  /** The commit since which changes are told. */
  feedFrom: number;
  /** Every statement that was run, in order: a report of a failure holds them. */
  statements: string[];
};

/** Runs one statement and tells the table's newest version after it. */
export type Commit = (story: TableStory, statement: string) => Promise<number>;

type Change = {
  statement: string;
  deleted?: readonly Values[];
  updated?: Map<Values, Values>;
  inserted?: readonly Values[];
};

/** Create a table with rows in its first version; now and then its change feed is turned on only later. */
export async function createTable(
  random: Random,
  kind: TableKind,
  schema: string,
  commit: Commit,
): Promise<TableStory> {
  const columns = [ROW_ID, ...COLUMNS[kind]];
  const name = `${schema}.${kind}`;
  const late = random.chance(0.15);
  const story: TableStory = { kind, name, versions: [], feedFrom: 0, statements: [] };
  const rows = newRows(random, story, columns, random.between(2, 4));
  const feed = late ? "" : " TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')";
  await commit(
    story,
    `CREATE TABLE ${name}${feed} AS SELECT * FROM VALUES ${tuples(columns, rows)} AS v(${columnList(columns)})`,
  );
  story.versions.push({ columns, rows, deleted: [], inserted: rows, updated: [] });
  if (!late) return story;
  await commitRandom(random, story, commit);
  story.feedFrom = await commit(story, `ALTER TABLE ${name} SET TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')`);
  book(story, story.feedFrom, {});
  return story;
}

/** Change a table by one random statement and write it into the books. A statement that commits nothing is none. */
export async function commitRandom(random: Random, story: TableStory, commit: Commit): Promise<void> {
  const head = headOf(story);
  if (random.chance(0.06) && !head.columns.includes(EXTRA)) {
    const version = await commit(story, `ALTER TABLE ${story.name} ADD COLUMNS (${EXTRA.name} ${EXTRA.type})`);
    book(story, version, {}, [...head.columns, EXTRA]);
    return;
  }
  const change = randomChange(random, story);
  book(story, await commit(story, change.statement), change);
}

export function headOf(story: TableStory): TableVersion {
  const head = story.versions.at(-1);
  if (!head) throw new Error("A table has a version.");
  return head;
}

function book(
  story: TableStory,
  version: number,
  { deleted = [], updated = new Map(), inserted = [] }: Omit<Change, "statement">,
  columns = headOf(story).columns,
) {
  if (version < story.versions.length) return;
  if (version > story.versions.length) throw new Error(`${story.name} is at ${version}, not ${story.versions.length}.`);
  const gone = new Set(deleted);
  const rows = headOf(story)
    .rows.filter((row) => !gone.has(row))
    .map((row) => updated.get(row) ?? row);
  story.versions.push({ columns, rows: [...rows, ...inserted], deleted, inserted, updated: [...updated.values()] });
}

function randomChange(random: Random, story: TableStory): Change {
  const { rows } = headOf(story);
  const kinds = [
    "insert",
    "insert",
    "insert",
    "duplicate",
    "update",
    "update",
    "delete",
    "merge",
    "overwrite",
    "overwrite",
  ];
  // A RESTORE takes Delta longer than all others together.
  const rare = story.statements.some((statement) => statement.startsWith("RESTORE")) ? "insert" : "restore";
  kinds.push(rare, "optimize");
  switch (rows.length === 0 ? "insert" : random.pick(kinds)) {
    case "duplicate":
      return insert(story, [...random.some(rows, 0.3), random.pick(rows)]);
    case "update":
      return update(random, story);
    case "delete": {
      const ids = pickIds(random, rows);
      const statement = `DELETE FROM ${story.name} WHERE row_id IN (${ids.join(", ")})`;
      return { statement, deleted: rows.filter(({ row_id }) => ids.includes(Number(row_id))) };
    }
    case "merge":
      return merge(random, story);
    case "overwrite":
      return overwrite(random, story);
    case "restore":
      return restore(random, story);
    case "optimize":
      return { statement: `OPTIMIZE ${story.name}` };
    default:
      return insert(story, newRows(random, story, headOf(story).columns, random.between(1, 3)));
  }
}

function insert(story: TableStory, rows: readonly Values[]): Change {
  const { columns } = headOf(story);
  const inserted = rows.map((row) => ({ ...row }));
  return {
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
    statement: `UPDATE ${story.name} SET ${assignments.join(", ")} WHERE row_id IN (${ids.join(", ")})`,
    updated,
  };
}

/** Delete some rows, replace others and add new ones in one commit. */
function merge(random: Random, story: TableStory): Change {
  const { rows, columns } = headOf(story);
  const ids = pickIds(random, rows);
  const goes = new Set(ids.filter(() => random.chance(0.4)));
  const replacing = new Map(ids.map((id) => [id, { ...newRows(random, story, columns, 1)[0], row_id: id }]));
  const added = newRows(random, story, columns, random.between(0, 2));
  const sources = [...replacing.values(), ...added];
  const marked = sources.map((row) => ({ ...row, goes: goes.has(Number(row.row_id)) ? 1 : 0 }));
  const sourceColumns = [...columns, { name: "goes", type: "INT", draw: () => 0 } as const];
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
  return { statement, deleted, updated, inserted: added };
}

/** Most rows come back as they were, some are missing, some are new, one is a little different. */
function overwrite(random: Random, story: TableStory): Change {
  const { rows, columns } = headOf(story);
  const back = random
    .some(rows, 0.8)
    .map((row) => (random.chance(0.15) ? changedALittle(random, row, columns) : { ...row }));
  const inserted = random.shuffle([
    ...back,
    ...newRows(random, story, columns, random.between(back.length === 0 ? 1 : 0, 1)),
  ]);
  return {
    statement: `INSERT OVERWRITE ${story.name} (${columnList(columns)}) VALUES ${tuples(columns, inserted)}`,
    deleted: rows,
    inserted,
  };
}

function changedALittle(random: Random, row: Values, columns: readonly ColumnSpec[]): Values {
  const column = random.pick(columns.filter((each) => each !== ROW_ID));
  return { ...row, [column.name]: column.draw(random) };
}

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
    statement: `RESTORE TABLE ${story.name} TO VERSION AS OF ${number}`,
    deleted: rows,
    inserted: version.rows.map((row) => ({ ...row })),
  };
}

function pickIds(random: Random, rows: readonly Values[]): number[] {
  const ids = [...new Set(rows.map(({ row_id }) => Number(row_id)))];
  return [...new Set([random.pick(ids), ...random.some(ids, 0.25)])];
}

/** Rows whose ids no row of the table ever had. */
function newRows(random: Random, story: TableStory, columns: readonly ColumnSpec[], count: number): Values[] {
  const used = story.versions.flatMap(({ rows }) => rows.map(({ row_id }) => Number(row_id)));
  const next = Math.max(0, ...used) + 1;
  return Array.from({ length: count }, (_, i) => ({
    ...Object.fromEntries(columns.map(({ name, draw }) => [name, draw(random)])),
    row_id: next + i,
  }));
}
