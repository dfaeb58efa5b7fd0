import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectWriter } from "./connect-writer";
import type { Ask } from "./expected/oracle";
import type { OtherWriter } from "./other-writer";
import { COLUMNS, type TableKind } from "./tables/columns";
import type { Commit, TableStory } from "./tables/story";

/** What writes the tables of one scenario after another. */
export type Writers = { commit: Commit; ask: Ask; close: () => Promise<void> };

const KINDS = Object.keys(COLUMNS);

/** A session of Spark for each kind of table, so that tables are written at the same time, and delta-rs. */
export async function openWriters(otherWriter: OtherWriter): Promise<Writers> {
  const clients = await Promise.all(KINDS.map(() => connectWriter()));
  const folders = new WeakMap<TableStory, string>();
  const sessionOf = (kind: TableKind) => {
    const client = clients[KINDS.indexOf(kind)];
    if (!client) throw new Error(`There is no session for ${kind}.`);
    return client;
  };

  async function folderOf(story: TableStory): Promise<string> {
    const known = folders.get(story);
    if (known) return known;
    const [detail] = await sessionOf(story.kind).sql(`DESCRIBE DETAIL ${story.name}`);
    const folder = fileURLToPath(String(detail?.location));
    folders.set(story, folder);
    return folder;
  }

  return {
    async commit(story, work) {
      if ("statement" in work) {
        story.statements.push(work.statement);
        await sessionOf(story.kind).sql(work.statement);
      } else {
        story.statements.push(`-- delta-rs: ${JSON.stringify(work.deltaRs)}`);
        await otherWriter.commit(await folderOf(story), work.deltaRs);
      }
      return newestVersion(await folderOf(story));
    },
    ask: (statement) => sessionOf("people").sql(statement),
    close: async () => {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}

/** The newest commit of a table by its log, which costs no statement. */
async function newestVersion(folder: string): Promise<number> {
  const versions = (await readdir(join(folder, "_delta_log"))).flatMap(
    (name) => /^(\d{20})\.json$/.exec(name)?.[1] ?? [],
  );
  return Math.max(...versions.map(Number));
}
