import { randomUUID } from "node:crypto";
import type { StartFrom } from "@/lib/model/source/source";
import { type Random, randomFrom } from "../random";
import type { Collector } from "./collector";
import { checkBooks } from "./expected/check-books";
import { checkPins } from "./expected/check-pins";
import { compareSource } from "./expected/compare";
import { expectedRows } from "./expected/oracle";
import { fewAtOnce } from "./few-at-once";
import { makeShapeSource } from "./make-source";
import { reportFailure } from "./report";
import { rewindAndRepeat } from "./rewind";
import { SHAPES } from "./shapes/catalogue";
import { type Shape, tablesOf } from "./shapes/shape";
import { type SyncedSource, syncOnce } from "./sync";
import { COLUMNS, type TableKind } from "./tables/columns";
import { addCounts, type CommitCounts, countKinds } from "./tables/commit-kinds";
import type { Commit, TableStory } from "./tables/story";
import { commitRandom, createTable } from "./tables/table-story";
import type { Writers } from "./writers";

export type ScenarioOptions = {
  seed: number;
  shapes: readonly Shape[];
  collector: Collector;
  connectionId: string;
  writers: Writers;
};
export type ScenarioResult = {
  records: number;
  repeats: number;
  differences: number;
  reports: string[];
  /** What the tables' commits were. */
  commits: CommitCounts;
};

type Stage = {
  random: Random;
  /** Each table and each source has choices of its own, so that a shape alone meets the same history again. */
  tables: Map<TableStory, Random>;
  stories: Partial<Record<TableKind, TableStory>>;
  sources: { shape: Shape; source: SyncedSource; random: Random; startFrom: StartFrom; found: string[] }[];
  collector: Collector;
  commit: Commit;
};

const ROUNDS = 2;

/**
 * One random history over a few tables, brought over by a source for each shape at random moments; then everything
 * that arrived is compared with what the oracle says of the runs that there were.
 */
export async function runScenario(options: ScenarioOptions): Promise<ScenarioResult> {
  const { seed, shapes, collector, writers } = options;
  const schema = `main.inc_${randomUUID().slice(0, 8)}`;
  const kinds = [...new Set(shapes.flatMap(tablesOf))];
  try {
    await writers.ask(`CREATE SCHEMA ${schema}`);
    const stage = await setStage(options, schema, kinds);
    await play(stage);
    const reports: string[] = [];
    let records = 0;
    let differences = 0;
    await fewAtOnce(stage.sources, async ({ shape, source, found, startFrom }) => {
      const runs = source.runs.map(({ run }) => run);
      const rows = await expectedRows(writers.ask, shape, stage.stories, runs);
      found.push(
        ...checkPins(shape, startFrom, runs, stage.stories),
        ...(await compareSource(shape, source, rows, collector)),
      );
      if (found.length === 0)
        await tryTo(found, async () => found.push(...(await rewindAndRepeat(shape, source, collector))));
      records += rows.filter(({ kind }) => kind !== "before").length;
      differences += found.length;
      if (found.length > 0) reports.push(reportFailure({ seed, shape, schema, source, stories: stage.stories, found }));
    });
    const commits: CommitCounts = {};
    for (const story of Object.values(stage.stories)) {
      addCounts(commits, countKinds(story.kinds));
      await checkBooks(writers.ask, story);
    }
    return {
      records,
      repeats: stage.sources.reduce((sum, { source }) => sum + source.repeats, 0),
      differences,
      reports,
      commits,
    };
  } finally {
    await writers.ask(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  }
}

async function setStage(
  { seed, shapes, collector, connectionId, writers: { commit } }: ScenarioOptions,
  schema: string,
  kinds: readonly TableKind[],
): Promise<Stage> {
  const random = randomFrom(seed);
  const stories: Stage["stories"] = {};
  const tables: Stage["tables"] = new Map();
  await Promise.all(
    kinds.map(async (kind) => {
      const own = randomFrom(seed + 1_000 * Object.keys(COLUMNS).indexOf(kind));
      const story = await createTable(own, kind, schema, commit);
      stories[kind] = story;
      tables.set(story, own);
    }),
  );
  const sources = await Promise.all(
    shapes.map(async (shape) => {
      const own = randomFrom(seed + 10_007 * (1 + SHAPES.indexOf(shape)));
      const startFrom = own.pick(["first", "first", "latest", "new_changes"] as const);
      const source = await makeShapeSource(shape, { schema, startFrom, connectionId, baseUrl: collector.baseUrl });
      return { shape, source, random: own, startFrom, found: [] };
    }),
  );
  return { random, stories, tables, sources, collector, commit };
}

/** Commits and syncs in rounds, now and then at the same time; at the end every source is brought up to date. */
async function play({ random, tables, sources, collector, commit }: Stage) {
  const write = () =>
    Promise.all(
      [...tables].map(async ([story, own]) => {
        for (let left = own.between(1, 3); left > 0; left--) await commitRandom(own, story, commit);
      }),
    );
  const sync = (all: boolean) =>
    fewAtOnce(sources, async ({ source, random: own, found }) => {
      if (!all && own.chance(0.4)) return;
      await tryTo(found, () => syncOnce(own, source, collector));
    });
  for (let round = 0; round < ROUNDS; round++) {
    if (random.chance(0.3)) await Promise.all([write(), sync(false)]);
    else {
      await write();
      await sync(round === ROUNDS - 1);
    }
  }
  await sync(true);
  await fewAtOnce(sources, async ({ source, random: own, found }) => {
    const sent = () => collector.sent.filter(({ apiKey }) => apiKey === source.apiKey).length;
    const before = sent();
    await tryTo(found, async () => {
      if ((await syncOnce(own, source, collector)) || sent() > before) found.push("A quiet source was synced again.");
    });
  });
}

/** A sync that fails is a difference of its own, with the failure's words. */
async function tryTo(found: string[], work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const cause = thrown instanceof Error && thrown.cause ? ` (${String(thrown.cause)})` : "";
    found.push(`failed: ${String(thrown)}${cause}`);
  }
}
