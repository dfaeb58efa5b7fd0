import { installPeers } from "./install-peers";
import { type Against, openBench } from "./open-bench";
import { measureDistance } from "./parts/distance";
import { measureGrowth } from "./parts/growth";
import { measureLatency } from "./parts/latency";
import { measureMemory } from "./parts/memory";
import { measurePages } from "./parts/pages";
import type { PartResult } from "./parts/part-result";
import { measurePeers } from "./parts/peers";
import { measureSources } from "./parts/sources";
import { measureStatement } from "./parts/statement";
import { measureThroughput } from "./parts/throughput";
import { measureWide } from "./parts/wide";
import { type Arguments, type Part, readArguments } from "./read-arguments";
import { makeTables, makeWideTable } from "./tables";
import { writeResults } from "./write-results";

const GROWTH_SIZES = [100_000, 1_000_000, 5_000_000];
const MEMORY_SIZES = [100_000, 1_000_000];
const LATENCY_COMMITS = 10;
const GROWTH_ROUNDS = 7;
const PEER_ROUNDS = 3;
const DISTANCE_ROUNDS = 5;
const STATEMENT_ROUNDS = 3;
const WIDE_ROUNDS = 3;
/** A hundred columns of so many rows are as much as ten million texts. */
const WIDE_ROWS_MAX = 200_000;

const say = (line: string) => console.log(`bench: ${line}`);

/** Run the parts that were asked for, one after another. */
async function run(options: Arguments): Promise<Map<Part, PartResult>> {
  const results = new Map<Part, PartResult>();
  const wanted = (part: Part) => options.parts.includes(part);
  const measure = async (part: Part, work: () => Promise<PartResult>) => {
    if (!wanted(part)) return;
    say(`${part} …`);
    try {
      const result = await work();
      say(`${part}: ${JSON.stringify(result.numbers)}`);
      results.set(part, result);
      if (options.write) writeResults(new Map([[part, result.text]]));
    } catch (error) {
      // The others are worth their time all the same.
      console.error(error instanceof Error ? error.stack : error);
      process.exitCode = 1;
    }
  };

  await measure("pages", () => measurePages(appUrl()));
  if (options.parts.every((part) => part === "pages")) return results;
  const peers = wanted("peers") ? await installPeers(say).catch(failed) : null;
  const bench = await openBench({ peers, profile: options.profile, against: againstOf(options) });
  try {
    say("making the tables");
    const table = await makeTables(bench.lakehouse, sizesOf(options));
    await measure("throughput", () =>
      measureThroughput(bench, table(options.rows), options.rounds, ["arrow", "columns"]),
    );
    await measure("distance", () => measureDistance(bench, table(options.peerRows), DISTANCE_ROUNDS));
    await measure("statement", () => measureStatement(bench, table(options.rows), STATEMENT_ROUNDS));
    await measure("wide", async () =>
      measureWide(bench, await makeWideTable(bench.lakehouse, Math.min(options.rows, WIDE_ROWS_MAX)), WIDE_ROUNDS),
    );
    await measure("peers", () => measurePeers(bench, table(options.peerRows), PEER_ROUNDS));
    await measure("memory", () => measureMemory(bench, MEMORY_SIZES.map(table)));
    await measure("growth", () => measureGrowth(bench, GROWTH_SIZES.map(table), GROWTH_ROUNDS));
    await measure("sources", () =>
      measureSources(bench, bench.connection, { small: table(SMALL_ROWS), giant: table(GIANT_ROWS), ...MANY }),
    );
    await measure("latency", () => measureLatency(bench, table(LATENCY_ROWS), LATENCY_COMMITS));
  } finally {
    await bench.close();
  }
  return results;
}

/** The peers cannot be installed: the part that needs them fails, the others run. */
function failed(error: unknown): null {
  console.error(error instanceof Error ? error.message : error);
  return null;
}

const LATENCY_ROWS = 1_000;
const SMALL_ROWS = 2_000;
const GIANT_ROWS = 500_000;
/** With the giant one 500 sources. */
const MANY = { quiet: 449, busy: 50 };

/** The built app that `scripts/bench.mjs` has started. */
function appUrl(): string {
  const { APP_URL } = process.env;
  if (APP_URL) return APP_URL;
  throw new Error("The pages are measured by a running app: set APP_URL to its address.");
}

/** The other build, as `scripts/bench.mjs` has made it ready. */
function againstOf({ against }: Arguments): Against | null {
  const { BENCH_AGAINST_FOLDER: folder, BENCH_AGAINST_DATABASE: databaseUrl } = process.env;
  if (against === null) return null;
  if (folder && databaseUrl) return { commit: against, folder, databaseUrl };
  throw new Error("The other build is made ready by npm run bench: --against works only there.");
}

function sizesOf({ parts, rows, peerRows }: Arguments): number[] {
  return [
    ...(parts.includes("throughput") || parts.includes("statement") ? [rows] : []),
    ...(parts.includes("peers") || parts.includes("distance") ? [peerRows] : []),
    ...(parts.includes("memory") ? MEMORY_SIZES : []),
    ...(parts.includes("growth") ? GROWTH_SIZES : []),
    ...(parts.includes("latency") ? [LATENCY_ROWS] : []),
    ...(parts.includes("sources") ? [SMALL_ROWS, GIANT_ROWS] : []),
  ];
}

/** What cannot be understood is answered by one sentence. */
function readOptions(): Arguments {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

const options = readOptions();
const results = await run(options);
for (const [, { text }] of results) console.log(`\n${text}`);
const numbers = Object.assign({}, ...[...results.values()].map((result) => result.numbers));
if (options.json) console.log(JSON.stringify(numbers));
