import type { Random } from "@/test/increments/random";
import type { Writer } from "./open-writer";

/** Large enough for several requests and several fetches. */
const LARGE_ROWS = 25_000;
/** New places of one commit, of the forty that parcels go to. */
const PLACES = 4;

/**
 * Commit until `signal` says stop. A commit that failed may have happened or not, so its numbers are never used again;
 * what really was committed is asked of the tables at the end.
 */
export async function generate(random: Random, writer: Writer, schema: string, signal: AbortSignal): Promise<void> {
  let next = 1;
  let places = 0;
  const inserts = [
    () => `INSERT INTO ${schema}.orders SELECT id, 'many' FROM range(${numbers(LARGE_ROWS)})`,
    () => `INSERT INTO ${schema}.parcels SELECT id, id % 40 FROM range(${numbers(random.between(100, 3_000))})`,
    // Each place once: parcels wait for theirs, and join when it comes.
    () => `INSERT INTO ${schema}.places SELECT id, concat('city-', id) FROM range(${nextPlaces()})`,
    () => `INSERT INTO ${schema}.people SELECT id, ${next++} FROM range(${numbers(20)})`,
    () => `INSERT INTO ${schema}.orders SELECT id, 'few' FROM range(${numbers(random.between(1, 400))})`,
  ];
  const others = [
    () => `UPDATE ${schema}.orders SET note = 'changed' WHERE n % 97 = ${random.below(97)}`,
    () => `DELETE FROM ${schema}.orders WHERE n % 101 = ${random.below(101)}`,
    () => `UPDATE ${schema}.people SET n = ${next++} WHERE id % 5 = ${random.below(5)}`,
    () => `UPDATE ${schema}.people SET n = ${next++}`,
  ];
  function numbers(count: number): string {
    const range = `${next}, ${next + count}`;
    next += count;
    return range;
  }
  function nextPlaces(): string {
    places += PLACES;
    return `${places - PLACES}, ${places}`;
  }
  // Every table has rows first; from then on anything may come.
  for (let i = 0; i < inserts.length || !signal.aborted; i++) {
    const statement = (inserts[i] ?? random.pick(random.chance(0.6) ? inserts : others))();
    await writer.sql(statement).catch(() => waitAMoment());
  }
}

const waitAMoment = () => new Promise((resolve) => setTimeout(resolve, 500));
