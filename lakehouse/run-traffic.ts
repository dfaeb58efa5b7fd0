import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { connectLakehouse } from "./client";
import { connectionFile } from "./connection";
import { failureText } from "./failure-text";
import { readSettings } from "./settings";
import { planRound, readHighest } from "./traffic";

// Commits small changes to the sample tables until it is stopped: `--every 5s` apart, `--rounds N` in all.
try {
  const { everyMs, rounds } = readOptions();
  const stopped = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stopped.abort());

  const client = await connectLakehouse(connectionFile(readSettings().dataFolder));
  const highest = await readHighest(client);
  for (let round = 1; round <= rounds && !stopped.signal.aborted; round++) {
    const { statements, summary } = planRound(highest, Math.random);
    for (const statement of statements) await client.sql(statement);
    console.log(`${new Date().toISOString()}  ${summary}`);
    if (round < rounds) await wait(everyMs, undefined, { signal: stopped.signal }).catch(() => undefined);
  }
  await client.close();
} catch (error) {
  console.error(failureText(error));
  process.exitCode = 1;
}

function readOptions() {
  const { values } = parseArgs({ options: { every: { type: "string", default: "5s" }, rounds: { type: "string" } } });
  const every = /^(\d+)(ms|s|m)?$/.exec(values.every);
  if (!every) throw new Error(`--every ${values.every} is not a time: use one such as 5s, 500ms or 2m.`);
  const unit = { ms: 1, s: 1_000, m: 60_000 }[every[2] ?? "s"] ?? 1_000;
  const rounds = values.rounds === undefined ? Number.POSITIVE_INFINITY : Number(values.rounds);
  if (!(rounds >= 1)) throw new Error(`--rounds ${values.rounds} is not a number of rounds.`);
  return { everyMs: Number(every[1]) * unit, rounds };
}
