import { deleteSource } from "@/lib/store/sources";
import { type Random, randomFrom } from "@/test/increments/random";
import { type BatchOutcome, checkBooks, compare } from "./compare";
import { generate } from "./generate";
import { makeTrouble, type World } from "./make-trouble";
import type { Writer } from "./open-writer";
import { settle, syncNow } from "./settle";
import { makeTables, readCommitted, readHeads, type Tables } from "./tables";

export type RoundResult = BatchOutcome & { committed: number; kills: number };

const TROUBLE_MS = 25_000;
const PRESS_MS = 3_000;
/** A round's results are small: downloads begin at a few rows, and each holds a few hundred. */
const SMALL_FILES = { inlineBytes: 10_000, fileBytes: 100_000 };

/**
 * One round: tables are written to while parts are killed and misbehave, then everything is let settle and what arrived
 * is compared with what was committed. Throws when it does not settle.
 */
export async function runRound(
  seed: number,
  { writer, connectionId, ...world }: World & { writer: Writer; connectionId: string },
): Promise<RoundResult> {
  const random = randomFrom(seed);
  const tables = await makeTables(writer, connectionId, world.endpoint.baseUrl);
  const sourceIds = Object.values(tables.sources);
  const overlapsBefore = (await world.endpoint.counts()).overlaps;
  await chooseResponseMode(random, world);
  const kills = await underTrouble(random, world, tables, writer);

  await world.endpoint.clearFaults();
  await untilDone(async () => (await world.installation.gateway()).clearFaults());
  const heads = await untilDone(() => readHeads(writer, tables.schema));
  world.say("settling");
  await settle(sourceIds, heads, world);

  const committed = await untilDone(() => readCommitted(writer, tables.schema));
  const overlaps = (await world.endpoint.counts()).overlaps - overlapsBefore;
  const verdict = compare(world.endpoint.taken(tables.round), committed);
  if (overlaps > 0) verdict.wrong.push(`properties of one identity were under way twice at once, ${overlaps} times`);
  verdict.outOfOrder += overlaps;
  verdict.wrong.push(...(await checkBooks(tables.sources, committed)));
  if (verdict.wrong.length === 0) {
    for (const id of sourceIds) await deleteSource(id, "chaos");
    await writer.sql(`DROP SCHEMA ${tables.schema} CASCADE`);
  }
  return { ...verdict, committed: committed.rows, kills };
}

/** How the warehouse answers in this round: mostly by downloads, so that the store's faults hit something. */
async function chooseResponseMode(random: Random, { installation, say }: World): Promise<void> {
  const mode = random.pick(["cloud", "cloud", "arrow", "columns"] as const);
  const control = await installation.gateway();
  await control.setResponses(mode, mode === "cloud" ? SMALL_FILES : {});
  say(`the warehouse answers in mode ${mode}`);
}

/** The generator, the trouble and a person who now and then presses Sync now, side by side. */
async function underTrouble(random: Random, world: World, tables: Tables, writer: Writer): Promise<number> {
  const over = new AbortController();
  const generating = generate(randomFrom(random.below(1_000_000)), writer, tables.schema, over.signal);
  const pressing = press(Object.values(tables.sources), over.signal);
  try {
    return await makeTrouble(random, world, TROUBLE_MS);
  } finally {
    over.abort();
    await Promise.all([generating, pressing]);
  }
}

async function press(sourceIds: readonly string[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await syncNow(sourceIds);
    await new Promise((resolve) => setTimeout(resolve, PRESS_MS));
  }
}

/** Do again what fails while parts are still starting. */
async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 3 * 60_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
