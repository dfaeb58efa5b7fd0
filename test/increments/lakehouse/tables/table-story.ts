import { quoteName } from "@/lib/model/table/table-name";
import type { Random } from "../../random";
import { newRows } from "./changed-rows";
import { COLUMNS, EXTRA, ROW_ID, selectRows, type TableKind, typeText, type Values } from "./columns";
import { deltaRsChange } from "./delta-rs-change";
import { moveColumn } from "./move-column";
import { insert, randomChange } from "./random-change";
import { type Change, type Commit, headOf, type TableStory } from "./story";

const FEED = "'delta.enableChangeDataFeed' = 'true'";
const MAPPING = "'delta.columnMapping.mode' = 'name'";
/** What tables have besides; more than half have nothing. */
const FEATURES = ["", "", "", MAPPING, "'delta.enableDeletionVectors' = 'true'"];

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
  const properties = [late ? [] : [FEED], feature === "" ? [] : [feature]].flat().join(", ");
  const options = properties === "" ? "" : ` TBLPROPERTIES (${properties})`;
  const rows = newRows(random, story, columns, random.between(2, 4));
  // Delta refuses to fill a table with column mapping and a feed while it creates it.
  const begins = feature === MAPPING ? [] : rows;
  await commit(story, {
    statement:
      begins.length === 0
        ? `CREATE TABLE ${name} (${columns.map((each) => `${quoteName(each.name)} ${typeText(each.type)}`).join(", ")})${options}`
        : `CREATE TABLE ${name}${options} AS ${selectRows(columns, rows)}`,
  });
  story.versions.push({ columns, rows: begins, deleted: [], inserted: begins, updated: [] });
  if (begins.length === 0) await commitChange(story, insert(story, rows), commit);
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
