import {
  acceptedRows,
  apply,
  compareTexts,
  inTextOrder,
  type Nulls,
  type Properties,
  type PropertyQuery,
  type PropertyState,
  rowsOf,
  wholeRows,
} from "./emit-properties";
import { drivingPlaces } from "./event-oracle";
import { evaluate, referencesOf } from "./query";
import { type Story, stateAt } from "./runs";

/**
 * The destination's state after each run where every accepted change counts, taken one change at a time: the changed
 * row alone in its place, everything else as it is at the end of the run; in the order of the places, then of the
 * commits, then of the texts.
 */
export function expectedOneByOne(story: Story, query: PropertyQuery, nulls: Nulls): PropertyState[] {
  const state: PropertyState = new Map();
  return story.runs.map((windows, run) => {
    if (run === 0) {
      const reads = referencesOf(query).map(() => "to" as const);
      apply(state, inTextOrder(wholeRows(story.histories, windows, query, reads)), nulls);
      return structuredClone(state);
    }
    query.branches.forEach((branch, index) => {
      for (const place of drivingPlaces(query, index)) {
        const now = branch.places.map(({ table }) => {
          const [history, window] = [story.histories[table], windows[table]];
          return history && window
            ? { present: stateAt(history, window.to), changes: acceptedRows(history, window) }
            : null;
        });
        const rows = (now[place]?.changes ?? []).flatMap((change) => {
          const relations = now.map((table, at) => (at === place ? [change] : (table?.present ?? [])));
          return evaluate(branch, relations).flatMap((combination) =>
            rowsOf(index, combination).map((row) => ({ row, version: change.version })),
          );
        });
        rows.sort((one, other) => one.version - other.version || compareTexts(one.row, other.row));
        apply(
          state,
          rows.map(({ row }) => row),
          nulls,
        );
      }
    });
    return structuredClone(state);
  });
}

/**
 * The destination's state after each run that sends all that the query says at its end, rows in the order of their
 * texts. An identity that the query no longer returns keeps what it had when a run last saw it.
 */
export function expectedPresent(story: Story, query: PropertyQuery, nulls: Nulls): PropertyState[] {
  const state: PropertyState = new Map();
  return story.runs.map((windows) => {
    apply(state, inTextOrder(presentRows(story, query, windows)), nulls);
    return structuredClone(state);
  });
}

/** Identities whose state is not what the query says of them now. Those that it does not return are not looked at. */
export function staleIdentities(
  story: Story,
  query: PropertyQuery,
  states: readonly PropertyState[],
  nulls: Nulls,
): string[] {
  return story.runs.flatMap((windows, run) =>
    presentRows(story, query, windows).flatMap(({ identity, properties }) => {
      const deferred = states[run]?.get(identity) ?? {};
      return agrees(deferred, properties, nulls) ? [] : [`run ${run}, identity ${identity}`];
    }),
  );
}

function presentRows({ histories }: Story, query: PropertyQuery, windows: Story["runs"][number]) {
  const reads = referencesOf(query).map(() => "to" as const);
  return wholeRows(histories, windows, query, reads);
}

function agrees(deferred: Properties, properties: Properties, nulls: Nulls): boolean {
  return Object.entries(properties).every(([name, value]) =>
    value === null ? nulls === "left" || deferred[name] === undefined : deferred[name] === value,
  );
}

/** A state as text, identities and properties in order: equal states, equal texts. */
export function stateText(state: PropertyState): string {
  const entries = [...state].sort(([one], [other]) => one - other);
  return JSON.stringify(
    entries.map(([identity, properties]) => [
      identity,
      Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1)),
    ]),
  );
}
