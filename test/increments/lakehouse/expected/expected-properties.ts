import { canonical } from "../tables/canonical";
import { isRefused, toGroups, toProperties } from "./expected-events";
import type { ExpectedRow } from "./oracle";

/** Identity to its properties. A group's identity is its type and name. */
export type PropertyState = Map<string, Record<string, unknown>>;

/** Which rows set properties, and whose. */
type Owner = "user" | "group";

/** Whose the rows are, and whether a NULL unsets its property: then a row says all of its properties. */
export type Reading = { owner: Owner; unsetNulls: boolean };

/**
 * The state after all runs: rows set their properties one after another in the order of runs, terms, commits and
 * texts; a NULL leaves a property as it was, or unsets it. Of whole results those identities count whose outcome is
 * not what it was before.
 */
export function expectedState(rows: readonly ExpectedRow[], reading: Reading): PropertyState {
  const state: PropertyState = new Map();
  for (const { identities, properties } of settingRows(rows, reading)) set(state, identities, properties, reading);
  return state;
}

/** Identities that a run must touch, and no others. */
export function touchedIdentities(rows: readonly ExpectedRow[], reading: Reading, run: number): string[] {
  const some = rows.filter((row) => row.run === run);
  return [...new Set(settingRows(some, reading).flatMap(({ identities }) => identities))].sort();
}

export function groupIdentity(type: string, name: string): string {
  return JSON.stringify([type, name]);
}

type Setting = { identities: string[]; properties: Record<string, unknown> };

function set(state: PropertyState, identities: readonly string[], properties: Setting["properties"], to: Reading) {
  for (const identity of identities)
    state.set(identity, to.unsetNulls ? properties : { ...state.get(identity), ...properties });
}

function settingRows(rows: readonly ExpectedRow[], reading: Reading): Setting[] {
  const runs = [...new Set(rows.map(({ run }) => run))].sort((one, other) => one - other);
  return runs.flatMap((run) => {
    const own = (...kinds: ExpectedRow["kind"][]) =>
      inOrder(rows.filter((row) => row.run === run && kinds.includes(row.kind))).flatMap((row) =>
        toSetting(row, reading),
      );
    const [before, now] = [outcome(own("before"), reading), outcome(own("now"), reading)];
    const changed = [...now].filter(
      ([identity, properties]) => canonical(before.get(identity) ?? null) !== canonical(properties),
    );
    return [
      ...own("import", "changed"),
      ...changed.map(([identity, properties]) => ({ identities: [identity], properties })),
    ];
  });
}

/** What a whole result says of each identity. */
function outcome(settings: readonly Setting[], reading: Reading): PropertyState {
  const state: PropertyState = new Map();
  for (const { identities, properties } of settings) set(state, identities, properties, reading);
  return state;
}

function inOrder(rows: readonly ExpectedRow[]): ExpectedRow[] {
  return [...rows].sort(
    (one, other) => one.term - other.term || one.version - other.version || compare(one.text, other.text),
  );
}

/** A row that says nothing is refused, unless a NULL unsets. */
function toSetting({ row }: ExpectedRow, { owner, unsetNulls }: Reading): Setting[] {
  const properties = toProperties(owner === "user" ? row.user_properties : row.group_properties);
  const identities = owner === "user" ? usersOf(row) : groupsOf(row);
  return Object.keys(properties).length > 0 || unsetNulls ? [{ identities, properties }] : [];
}

function usersOf(row: Record<string, unknown>): string[] {
  return isRefused(row) ? [] : [String(row.user_id ?? row.device_id)];
}

/** A group row of properties has no user; one of an event is refused with its event. */
function groupsOf(row: Record<string, unknown>): string[] {
  if ("event_type" in row && isRefused(row)) return [];
  return Object.entries(toGroups(row.groups)).flatMap(([type, names]) =>
    [names].flat().map((name) => groupIdentity(type, String(name))),
  );
}

/** By the bytes of UTF-8, as the warehouse compares texts. */
function compare(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
