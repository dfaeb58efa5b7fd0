// Makes the dump of an installation of another build, which the tests beside it take up: `node test/sync/upgrade/make-dump.mjs 53e75b2`.
// `plays/<commit>.ts` is what that build does before the upgrade; it is written in that build's names, and typed by that build alone.
// The command needs a running installation, whose DATABASE_URL, LAKEFEED_LAKEHOUSE_FILE and LAKEFEED_CA_FILE are set. The dump
// is made in a database of its own. The command needs the repository's history, which a test must not.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { makeOtherBuild } from "../../../scripts/lib/packages/other-build.mjs";
import { PlainError, runMain, say } from "../../../scripts/lib/terminal/say.mjs";
import { createDatabase, dropDatabase } from "../../../scripts/schema-engine/database.mjs";

const HERE = import.meta.dirname;

await runMain(async () => {
  const [commit] = process.argv.slice(2);
  const server = process.env.DATABASE_URL;
  if (!commit) throw new PlainError("Name the commit: node test/sync/upgrade/make-dump.mjs 53e75b2");
  if (!server || !process.env.LAKEFEED_LAKEHOUSE_FILE)
    throw new PlainError("Set DATABASE_URL and LAKEFEED_LAKEHOUSE_FILE to those of a running installation.");
  /** @type {string[]} */
  const created = [];
  /** @param {string} name */
  const createEmptyDatabase = async (name) => {
    const url = new URL(server);
    url.pathname = `/${name}_${process.pid}`;
    await createDatabase(url.href);
    created.push(url.href);
    return url.href;
  };
  const folder = mkdtempSync(join(tmpdir(), "lakefeed-dump-"));
  let other;
  try {
    other = await makeOtherBuild(commit, createEmptyDatabase, AbortSignal.timeout(900_000));
    const file = join(folder, "dump.json");
    play(commit, other, file);
    const target = join(HERE, "dumps", `${commit}.json.gz`);
    mkdirSync(join(HERE, "dumps"), { recursive: true });
    writeFileSync(target, gzipSync(readFileSync(file), { level: 9 }));
    say("dump", `wrote ${target}`);
  } finally {
    other?.remove();
    for (const url of created) await dropDatabase(url);
    rmSync(folder, { recursive: true, force: true });
  }
});

/**
 * Let the other build live through what was before the upgrade.
 *
 * @param {string} commit
 * @param {{ folder: string, databaseUrl: string }} other
 * @param {string} file
 */
function play(commit, { folder, databaseUrl }, file) {
  mkdirSync(join(folder, "test/sync/upgrade"), { recursive: true });
  copyFileSync(join(HERE, "plays", `${commit}.ts`), join(folder, "test/sync/upgrade/play.ts"));
  copyFileSync(join(HERE, "dump.ts"), join(folder, "test/sync/upgrade/dump.ts"));
  const env = { ...process.env, DATABASE_URL: databaseUrl, LAKEFEED_DATA: join(folder, ".data") };
  const args = ["--import", "tsx", "test/sync/upgrade/play.ts", file];
  const { status } = spawnSync(process.execPath, args, { cwd: folder, env, stdio: "inherit" });
  if (status !== 0) throw new PlainError("The other build did not play its part.");
}
