import { db } from "@/lib/store/db";
import type { Taken } from "./supervise-endpoint";
import type { Committed, Kind } from "./tables";

export type BatchOutcome = { lost: number; twice: number; outOfOrder: number; wrong: string[] };

const EXAMPLES_MAX = 5;

/**
 * Compare what the endpoint took with what was committed: events exactly once after the endpoint has dropped repeated
 * ids; of properties the newest value, and none older after a newer one.
 */
export function compare(taken: readonly Taken[], committed: Committed): BatchOutcome {
  const verdict: BatchOutcome = { lost: 0, twice: 0, outOfOrder: 0, wrong: [] };
  compareEvents("placed", taken, committed.placed, verdict);
  compareEvents("joined", taken, committed.joined, verdict);
  compareProperties(taken, committed.people, verdict);
  return verdict;
}

function compareEvents(kind: Kind, taken: readonly Taken[], committed: Map<number, number>, verdict: BatchOutcome) {
  const ids = new Map<number, Set<string>>();
  for (const { eventType, n, insertId } of taken)
    if (eventType === kind) ids.set(n, (ids.get(n) ?? new Set()).add(insertId));
  const missing: number[] = [];
  const tooMuch: number[] = [];
  for (const n of new Set([...ids.keys(), ...committed.keys()])) {
    const difference = (ids.get(n)?.size ?? 0) - (committed.get(n) ?? 0);
    if (difference < 0) missing.push(n);
    if (difference > 0) tooMuch.push(n);
  }
  note(verdict, `${kind}: lost`, missing);
  note(verdict, `${kind}: twice`, tooMuch);
  verdict.lost += missing.length;
  verdict.twice += tooMuch.length;
}

function compareProperties(taken: readonly Taken[], people: Map<string, number>, verdict: BatchOutcome) {
  const last = new Map<string, number>();
  const backwards: string[] = [];
  for (const { eventType, identity, n } of taken) {
    if (eventType !== "$identify") continue;
    const before = last.get(identity);
    if (before !== undefined && n < before) backwards.push(`${identity} ${before} → ${n}`);
    last.set(identity, n);
  }
  const stale = [...people].filter(([identity, n]) => last.get(identity) !== n);
  const foreign = [...last.keys()].filter((identity) => !people.has(identity));
  note(verdict, "properties: out of order", backwards);
  note(
    verdict,
    "properties: not the newest",
    stale.map(([identity, n]) => `${identity} ${last.get(identity)} not ${n}`),
  );
  note(verdict, "properties: of nobody", foreign);
  verdict.outOfOrder += backwards.length;
  verdict.lost += stale.length;
  verdict.twice += foreign.length;
}

/** What does not add up in the books of the sources' closed runs. */
export async function checkBooks(sources: Record<Kind, string>, committed: Committed): Promise<string[]> {
  const wrong: string[] = [];
  for (const [kind, sourceId] of Object.entries(sources)) {
    const runs = await db.syncRun.findMany({ where: { sourceId } });
    for (const { number, rowsRead, rowsMade, rowsInvalid, records, delivered, rejected, deferred } of runs) {
      if (rowsRead !== rowsMade + rowsInvalid) wrong.push(`${kind}, run ${number}: rows do not balance`);
      if (records !== delivered + rejected + deferred) wrong.push(`${kind}, run ${number}: records do not balance`);
      if (rejected + deferred + rowsInvalid > 0) wrong.push(`${kind}, run ${number}: something was refused`);
    }
    const delivered = runs.reduce((sum, run) => sum + run.delivered, 0);
    const expected = kind === "placed" || kind === "joined" ? total(committed[kind]) : delivered;
    if (delivered !== expected) wrong.push(`${kind}: the books say ${delivered} delivered, not ${expected}`);
  }
  return wrong;
}

function note(verdict: BatchOutcome, what: string, cases: readonly (number | string)[]) {
  if (cases.length === 0) return;
  verdict.wrong.push(`${what} (${cases.length}): ${cases.slice(0, EXAMPLES_MAX).join(", ")}`);
}

const total = (counts: Map<number, number>) => [...counts.values()].reduce((sum, times) => sum + times, 0);
