import { type DeltaTerm, deltaTerms, type ReferenceReading, wholeReads } from "@/lib/sql/rewrite/delta-terms";
import { type Change, contentOf, type Row, type TableHistory } from "./history";
import { type Combination, evaluate, type Query, referencesOf } from "./query";
import { changesIn, type Story, stateAt, type Window } from "./runs";

type References = ReturnType<typeof referencesOf>;

/** How events are emitted: the product's terms and the cancelling of rewrites, or something wrong in their place. */
export type EventRule = { terms: (references: References) => DeltaTerm[]; cancelsRewrites: boolean };

export const EVENT_RULE: EventRule = {
  terms: (references) => deltaTerms(references, "event"),
  cancelsRewrites: true,
};

/** What a rule emits in each run of a story, as texts of the combinations. */
export function emitEvents(story: Story, query: Query, rule: EventRule): string[][] {
  const references = referencesOf(query);
  return story.runs.map((windows, run) => {
    const imported =
      run === 0 ? query.branches.map((_, branch) => ({ branch, reads: wholeReads(references, "event", "from") })) : [];
    return [...imported, ...inBranches(references, rule.terms(references))].flatMap(({ branch, reads }) =>
      evaluateReads(story.histories, windows, query, branch, reads, (table, window) =>
        acceptedInserts(changesIn(table, window), rule.cancelsRewrites),
      ).map((combination) => textOf(branch, combination)),
    );
  });
}

/** Terms with the branch that each evaluates: its driving occurrence's. */
function inBranches(references: References, terms: readonly DeltaTerm[]) {
  return terms.map((term) => ({ ...term, branch: references[term.driving]?.branch ?? 0 }));
}

/** Evaluate one branch with each of its occurrences read as told; `changes` says what the driving one gives. */
export function evaluateReads(
  histories: readonly TableHistory[],
  windows: readonly Window[],
  query: Query,
  branch: number,
  reads: readonly (ReferenceReading | null)[],
  changes: (table: TableHistory, window: Window) => Row[],
): Combination[] {
  const relations = referencesOf(query).flatMap((reference, i) => {
    if (reference.branch !== branch) return [];
    const [table, window] = [histories[reference.table], windows[reference.table]];
    const reading = reads[i];
    if (!table || !window || !reading) throw new Error("An occurrence of the branch is not read.");
    return [reading === "changes" ? changes(table, window) : stateAt(table, window[reading])];
  });
  const selected = query.branches[branch];
  return selected ? evaluate(selected, relations) : [];
}

/** Insert rows of a feed. Cancelling: within a commit, each deleted row takes one equal inserted row away. */
export function acceptedInserts(changes: readonly Change[], cancels: boolean): Change[] {
  const deleted = new Map<string, number>();
  const key = ({ version, values }: Change) => `${version}:${contentOf(values)}`;
  for (const change of changes)
    if (cancels && change.kind === "delete") deleted.set(key(change), (deleted.get(key(change)) ?? 0) + 1);
  return changes.filter((change) => {
    if (change.kind !== "insert") return false;
    const left = deleted.get(key(change)) ?? 0;
    deleted.set(key(change), left - 1);
    return left <= 0;
  });
}

/** A combination by its contents: equal rows give equal texts, as a destination would see them. */
export function textOf(branch: number, combination: Combination): string {
  return `${branch}: ${combination.map((row) => (row ? contentOf(row.values) : "-")).join(" | ")}`;
}
