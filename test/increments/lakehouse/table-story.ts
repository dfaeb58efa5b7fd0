import type { Random } from "../random";
import { newRows } from "./changed-rows";
import {
  COLUMNS,
  type ColumnSpec,
  columnList,
  EXTRA,
  ROW_ID,
  type TableKind,
  tuples,
  typeText,
  type Values,
} from "./columns";
import type { CommitKind } from "./commit-kinds";
import { type DeltaRsCommit, deltaRsChange } from "./delta-rs-change";
import { moveColumn } from "./move-column";
import { randomChange } from "./random-change";

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
  /** Whether every writer of Delta can write it: nothing is turned on that delta-rs does not know. */
  isPlain: boolean;
  /** What the commit of each version was; that of the first created the table. */
  kinds: (CommitKind | "create")[];
  /** Every statement that was run, in order: a report of a failure holds them. */
  statements: string[];
};

/** What one commit does, by a statement of Spark's or by delta-rs. */
export type Work = { statement: string } | { deltaRs: DeltaRsCommit };
/** Does it, and tells the table's newest version after it. */
export type Commit = (story: TableStory, work: Work) => Promise<number>;

export type Change = Work & {
  kind: CommitKind;
  deleted?: readonly Values[];
  updated?: ReadonlyMap<Values, Values>;
  inserted?: readonly Values[];
  columns?: readonly ColumnSpec[];
};

const FEED = "'delta.enableChangeDataFeed' = 'true'";
/** What tables have besides; more than half have nothing. */
const FEATURES = ["", "", "", "'delta.columnMapping.mode' = 'name'", "'delta.enableDeletionVectors' = 'true'"];

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
  const feature = random.pick(FEATURES);
  const story: TableStory = {
    kind,
    name,
    versions: [],
    feedFrom: 0,
    isPlain: feature === "",
    kinds: ["create"],
    statements: [],
  };
  const rows = newRows(random, story, columns, random.between(2, 4));
  const properties = [...(late ? [] : [FEED]), ...(feature === "" ? [] : [feature])].join(", ");
  const statement = `CREATE TABLE ${name}${properties && ` TBLPROPERTIES (${properties})`} AS SELECT * FROM VALUES ${tuples(columns, rows)} AS v(${columnList(columns)})`;
  await commit(story, { statement });
  story.versions.push({ columns, rows, deleted: [], inserted: rows, updated: [] });
  if (!late) return story;
  await commitRandom(random, story, commit);
  const turnOn = `ALTER TABLE ${name} SET TBLPROPERTIES (${FEED})`;
  await commitChange(story, { kind: "feed turned on", statement: turnOn }, commit);
  story.feedFrom = story.versions.length - 1;
  return story;
}

/** Change a table by one random commit and write it into the books. A statement that commits nothing is none. */
export async function commitRandom(random: Random, story: TableStory, commit: Commit): Promise<void> {
  await commitChange(story, drawChange(random, story), commit);
}

function drawChange(random: Random, story: TableStory): Change {
  const { columns } = headOf(story);
  const alter = `ALTER TABLE ${story.name}`;
  if (random.chance(0.06) && !columns.includes(EXTRA))
    return {
      kind: "column added",
      statement: `${alter} ADD COLUMNS (${EXTRA.name} ${typeText(EXTRA.type)})`,
      columns: [...columns, EXTRA],
    };
  if (random.chance(0.15)) {
    const { clause, columns: moved } = moveColumn(random, columns);
    const kind = clause.includes(".") ? "field moved" : "column moved";
    return { kind, statement: `${alter} ${clause}`, columns: moved };
  }
  if (story.isPlain && random.chance(0.3)) return deltaRsChange(random, story);
  return randomChange(random, story);
}

export function headOf(story: TableStory): TableVersion {
  const head = story.versions.at(-1);
  if (!head) throw new Error("A table has a version.");
  return head;
}

async function commitChange(story: TableStory, change: Change, commit: Commit): Promise<void> {
  const version = await commit(story, change);
  if (version < story.versions.length) return;
  if (version > story.versions.length) throw new Error(`${story.name} is at ${version}, not ${story.versions.length}.`);
  story.kinds.push(change.kind);
  const { deleted = [], updated = new Map<Values, Values>(), inserted = [] } = change;
  const head = headOf(story);
  const gone = new Set(deleted);
  const stayed = head.rows.filter((row) => !gone.has(row)).map((row) => updated.get(row) ?? row);
  story.versions.push({
    columns: change.columns ?? head.columns,
    rows: [...stayed, ...inserted],
    deleted,
    inserted,
    updated: [...updated.values()],
  });
}
