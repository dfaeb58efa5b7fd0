import { appendFileSync, cpSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { env } from "@/lib/env";
import { createConnection } from "@/lib/store/connections";
import { db } from "@/lib/store/db";
import { lakehouseConnection, lakehouseConnectionFile } from "@/test/factories";
import { newSeed } from "@/test/increments/random";
import { findInstallation } from "./installation";
import { openWriter } from "./open-writer";
import { runRound } from "./run-round";
import { superviseEndpoint } from "./supervise-endpoint";

/**
 * Rounds of kills and faults against the running installation that the environment names (`npm run chaos` starts one).
 * The exit code is 0 when in all of them nothing was lost, nothing came twice and nothing out of order.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seed: { type: "string" },
    "spark-port": { type: "string" },
  },
});
const seed = Number(values.seed ?? newSeed());
const rounds = Number(values.rounds);
const folder = join(resolve(env.LAKEFEED_DATA), "chaos");
mkdirSync(folder, { recursive: true });
const print = (line: string) => process.stdout.write(`${line}\n`);

const { serverHostname, httpPath, token } = lakehouseConnection();
const { id: connectionId } = await createConnection({ serverHostname, httpPath, token }, "chaos");
const installation = findInstallation({
  data: resolve(env.LAKEFEED_DATA),
  appUrl: env.APP_URL,
  schedulerUrl: `http://127.0.0.1:${env.SCHEDULER_PORT}`,
  lakehouseFile: lakehouseConnectionFile(),
});
const endpoint = await superviseEndpoint(join(folder, "taken.jsonl"));
const writer = await openWriter(lakehouseConnectionFile(), Number(values["spark-port"]));

print(`seed ${seed}`);
const totals = { committed: 0, kills: 0, lost: 0, twice: 0, outOfOrder: 0, failed: 0 };
for (let round = 1; round <= rounds; round++) await oneRound(round, seed + 7_919 * (round - 1));
const faults = (await installation.happened()) + (await endpoint.counts()).happened;

await Promise.all([endpoint.stop(), writer.close(), db.$disconnect()]);
print(
  `chaos: ${rounds} rounds, ${totals.committed} committed, ${totals.kills} kills, ${faults} faults hit, ${totals.lost} lost, ${totals.twice} twice, ${totals.outOfOrder} out of order${totals.failed > 0 ? `, ${totals.failed} rounds FAILED` : ""}`,
);
process.exit(totals.failed > 0 ? 1 : 0);

async function oneRound(round: number, roundSeed: number): Promise<void> {
  const log = join(folder, `round-${round}.log`);
  const say = (line: string) => appendFileSync(log, `${new Date().toISOString()} ${line}\n`);
  say(`seed ${roundSeed}`);
  const began = Date.now();
  try {
    const result = await runRound(roundSeed, { installation, endpoint, writer, connectionId, say });
    for (const key of ["committed", "kills", "lost", "twice", "outOfOrder"] as const) totals[key] += result[key];
    print(
      `round ${round}, seed ${roundSeed}: ${result.committed} committed, ${result.kills} kills, ${result.lost} lost, ${result.twice} twice, ${result.outOfOrder} out of order, ${Math.round((Date.now() - began) / 1_000)} s`,
    );
    if (result.wrong.length > 0) fail(round, roundSeed, result.wrong);
  } catch (error) {
    fail(round, roundSeed, [error instanceof Error ? (error.stack ?? error.message) : String(error)]);
  }
}

/** Keep what a failing round leaves: its own log, and those of all parts up to now. */
function fail(round: number, roundSeed: number, reasons: readonly string[]): void {
  totals.failed += 1;
  const kept = join(folder, `round-${round}`);
  cpSync(join(resolve(env.LAKEFEED_DATA), "logs"), kept, { recursive: true });
  cpSync(join(folder, `round-${round}.log`), join(kept, "round.log"));
  print(`round ${round} FAILED (--rounds 1 --seed ${roundSeed}); its logs are in ${kept}`);
  for (const reason of reasons) print(`  ${reason}`);
}
