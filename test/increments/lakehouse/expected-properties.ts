import { isRefused, toObject } from "./expected-events";
import type { ExpectedRow } from "./oracle";

/** Identity to its properties. A group's identity is its type and name. */
export type PropertyState = Map<string, Record<string, unknown>>;

/** Which rows set properties, and whose. */
export type Owner = "user" | "group";

/**
 * The state after all runs: rows set their properties one after another in the order of runs, terms, commits and
 * texts; a NULL leaves a property as it was. Of whole results, the rows that were not there before.
 */
export function expectedState(rows: readonly ExpectedRow[], owner: Owner): PropertyState {
  const state: PropertyState = new Map();
  for (const { identities, properties } of settingRows(rows, owner)) {
    for (const identity of identities) state.set(identity, { ...state.get(identity), ...properties });
  }
  return state;
}

/** Identities that a run must touch, and no others. */
export function touchedIdentities(rows: readonly ExpectedRow[], owner: Owner, run: number): string[] {
  const some = rows.filter((row) => row.run === run);
  return [...new Set(settingRows(some, owner).flatMap(({ identities }) => identities))].sort();
}

export function groupIdentity(type: string, name: string): string {
  return JSON.stringify([type, name]);
}

function settingRows(rows: readonly ExpectedRow[], owner: Owner) {
  const before = new Set(
    rows.filter(({ kind }) => kind === "before").map(({ run, row }) => `${run} ${JSON.stringify(row)}`),
  );
  return rows
    .filter(
      ({ kind, run, row }) => kind !== "before" && !(kind === "now" && before.has(`${run} ${JSON.stringify(row)}`)),
    )
    .sort(
      (one, other) =>
        one.run - other.run || one.term - other.term || one.version - other.version || compare(one.text, other.text),
    )
    .flatMap(({ row }) => {
      const properties = toObject(owner === "user" ? row.user_properties : row.group_properties);
      const identities = owner === "user" ? usersOf(row) : groupsOf(row);
      return Object.keys(properties).length > 0 ? [{ identities, properties }] : [];
    });
}

function usersOf(row: Record<string, unknown>): string[] {
  return isRefused(row) ? [] : [String(row.user_id ?? row.device_id)];
}

/** A group row of properties has no user; one of an event is refused with its event. */
function groupsOf(row: Record<string, unknown>): string[] {
  if ("event_type" in row && isRefused(row)) return [];
  return Object.entries(toObject(row.groups)).flatMap(([type, names]) =>
    (Array.isArray(names) ? names : [names]).flatMap((name) =>
      name === null || name === "" ? [] : groupIdentity(type, String(name)),
    ),
  );
}

/** By the bytes of UTF-8, as the warehouse compares texts. */
function compare(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
