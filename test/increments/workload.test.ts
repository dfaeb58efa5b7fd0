import { expect, test } from "vitest";
import { contentOf } from "./lakehouse/tables/columns";
import { COMMIT_KINDS, countKinds } from "./lakehouse/tables/commit-kinds";
import type { Commit, TableStory, Work } from "./lakehouse/tables/story";
import { commitRandom, createTable } from "./lakehouse/tables/table-story";
import { randomFrom } from "./random";

const KINDS = ["people", "orders", "items"] as const;

/** Histories without a lakehouse: each piece of work is a commit. */
async function drawStories(seeds: number) {
  const stories: TableStory[] = [];
  const works: { story: TableStory; work: Work }[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const random = randomFrom(seed);
    const commit: Commit = async (story, work) => {
      works.push({ story, work });
      return story.versions.length;
    };
    for (const kind of KINDS) {
      const story = await createTable(random, kind, "main.drawn", commit);
      for (let i = 0; i < 6; i++) await commitRandom(random, story, commit);
      stories.push(story);
    }
  }
  return { stories, works };
}

// A workload in which something never comes says nothing about it, however many scenarios are run.
test("every kind of commit is drawn, columns are moved at every depth, and delta-rs writes no table that it does not know", async () => {
  const { stories, works } = await drawStories(60);
  const counts = countKinds(stories.flatMap(({ kinds }) => kinds));
  expect(COMMIT_KINDS.filter((kind) => !counts[kind])).toEqual([]);
  const statements = works.flatMap(({ work }) => ("statement" in work ? work.statement : []));
  for (const moved of [/ALTER COLUMN `\w+` FIRST/, /ALTER COLUMN `\w+` AFTER/, /ALTER COLUMN `parcel`\.`way`\.`\w+`/])
    expect(statements.some((statement) => moved.test(statement))).toBe(true);
  expect(works.filter(({ story, work }) => "deltaRs" in work && !story.isPlain)).toEqual([]);
});

// The oracle says that nothing changed where a SQL does not read this column: so nothing else may have.
test("unread updates and overwrites change the one column that only a star reads", async () => {
  const { stories } = await drawStories(60);
  const text = (rows: TableStory["versions"][number]["rows"], isRead: (column: string) => boolean) =>
    rows.map((row) => contentOf(row, isRead)).sort();
  const unread = stories.flatMap(({ versions, kinds }) =>
    versions.flatMap((version, i) => {
      const before = versions[i - 1];
      return before && kinds[i]?.startsWith("unread") ? [{ before, version }] : [];
    }),
  );
  expect(unread.length).toBeGreaterThan(20);
  for (const { before, version } of unread) {
    const others = (column: string) => column !== "loaded";
    expect(text(version.rows, others)).toEqual(text(before.rows, others));
    expect(text(version.rows, () => true)).not.toEqual(text(before.rows, () => true));
  }
});
