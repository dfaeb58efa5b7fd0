import type { JsonObject } from "@/lib/amplitude/delivery/check-event";
import type { Operation } from "@/lib/ingestion/properties/property-operations";
import {
  INDEX_LIMITS,
  INDEXED_KINDS,
  type IndexedKind,
  NOT_INDEXED_FIELD,
  NOT_INDEXED_TYPE,
} from "@/lib/model/values/index-limits";
import { addIndexedNames, type OverLimitCount } from "./indexed-names";
import { isUpdateType, type PropertyUpdate, type Update } from "./to-update";

/** Which names a project has indexed. */
export type NameIndex = { has(kind: IndexedKind, name: string): boolean };

type Known = Record<IndexedKind, Set<string> | null>;

/** Names that are known to be indexed, by project. They stay indexed, so what is known here is never wrong. */
const knownByProject = new Map<string, Known>();
const PROJECTS_MAX = 100;

/**
 * Index the names that these updates bring, in their order, as far as the project's limits go. Where all names are
 * known, or the project is full, the database is not asked.
 */
export async function indexNames(
  projectId: string,
  updates: readonly (PropertyUpdate & Partial<Update>)[],
): Promise<NameIndex> {
  const known = knownOf(projectId);
  for (const kind of INDEXED_KINDS) {
    known[kind] ??= new Set(await addIndexedNames(projectId, kind, [], INDEX_LIMITS[kind]));
    const fresh = unknownNames(updates, kind, known[kind]);
    if (fresh.length > 0 && known[kind].size < INDEX_LIMITS[kind])
      known[kind] = new Set(await addIndexedNames(projectId, kind, fresh, INDEX_LIMITS[kind]));
  }
  return { has: (kind, name) => known[kind]?.has(name) ?? false };
}

/** An update with only what is indexed, and how much of it is not. Of an event nothing is lost: the rest is set aside. */
export type Indexed<Kind extends PropertyUpdate> = { update: Kind; overLimit: readonly OverLimitCount[] };

export function keepIndexed(update: Update, index: NameIndex): Indexed<Update> {
  const { event, ...properties } = update;
  const kept = keepIndexedProperties(properties, index);
  const { eventType, eventProperties } = event;
  const typeFits = isUpdateType(eventType) || index.has("event_type", eventType);
  const over = Object.keys(eventProperties).filter((name) => !index.has("event_property", name));
  if (typeFits && over.length === 0) return { update: { event, ...kept.update }, overLimit: kept.overLimit };

  const [within, beyond] = divide(eventProperties, new Set(over));
  const setAside = {
    ...(!typeFits && { event_type: eventType }),
    ...(over.length > 0 && { event_properties: beyond }),
  };
  return {
    update: {
      event: {
        ...event,
        eventType: typeFits ? eventType : NOT_INDEXED_TYPE,
        eventProperties: within,
        fields: { ...event.fields, [NOT_INDEXED_FIELD]: setAside },
      },
      ...kept.update,
    },
    overLimit: [
      ...kept.overLimit,
      ...(typeFits ? [] : [{ kind: "event_type" as const, values: 1, lastName: eventType }]),
      ...countOf("event_property", over),
    ],
  };
}

export function keepIndexedProperties({ user, groups }: PropertyUpdate, index: NameIndex): Indexed<PropertyUpdate> {
  const ofUser = user ? namesIn(user.operations).filter((name) => !index.has("user_property", name)) : [];
  const ofGroups = groups.flatMap(({ operations }) =>
    namesIn(operations).filter((name) => !index.has("group_property", name)),
  );
  if (ofUser.length + ofGroups.length === 0) return { update: { user, groups }, overLimit: [] };
  const [overUser, overGroups] = [new Set(ofUser), new Set(ofGroups)];
  return {
    update: {
      user: user && { ...user, operations: without(user.operations, overUser) },
      groups: groups.map((group) => ({ ...group, operations: without(group.operations, overGroups) })),
    },
    overLimit: [...countOf("user_property", ofUser), ...countOf("group_property", ofGroups)],
  };
}

function knownOf(projectId: string): Known {
  const before = knownByProject.get(projectId);
  if (before) return before;
  if (knownByProject.size >= PROJECTS_MAX) knownByProject.clear();
  const known: Known = { event_type: null, event_property: null, user_property: null, group_property: null };
  knownByProject.set(projectId, known);
  return known;
}

/** Names that are not known, each once: no more than could be indexed. */
function unknownNames(
  updates: readonly (PropertyUpdate & Partial<Update>)[],
  kind: IndexedKind,
  known: ReadonlySet<string>,
): string[] {
  const fresh = new Set<string>();
  for (const update of updates) {
    for (const name of namesOf(update, kind)) if (!known.has(name)) fresh.add(name);
    if (fresh.size >= INDEX_LIMITS[kind]) break;
  }
  return [...fresh].slice(0, INDEX_LIMITS[kind]);
}

function namesOf({ event, user, groups }: PropertyUpdate & Partial<Update>, kind: IndexedKind): string[] {
  switch (kind) {
    case "event_type":
      return !event || isUpdateType(event.eventType) ? [] : [event.eventType];
    case "event_property":
      return event ? Object.keys(event.eventProperties) : [];
    case "user_property":
      return user ? namesIn(user.operations) : [];
    case "group_property":
      return groups.flatMap(({ operations }) => namesIn(operations));
  }
}

/** Names that operations may bring: what takes a property away brings none. */
function namesIn(operations: readonly Operation[]): string[] {
  return operations.flatMap(({ name, properties }) =>
    name === "$unset" || name === "$remove" ? [] : Object.keys(properties),
  );
}

function without(operations: readonly Operation[], over: ReadonlySet<string>): Operation[] {
  return operations.map(({ name, properties }) => ({ name, properties: divide(properties, over)[0] }));
}

/** Properties without those of some names, and those. */
function divide(properties: JsonObject, over: ReadonlySet<string>): [JsonObject, JsonObject] {
  const entries = Object.entries(properties);
  return [
    Object.fromEntries(entries.filter(([name]) => !over.has(name))),
    Object.fromEntries(entries.filter(([name]) => over.has(name))),
  ];
}

function countOf(kind: IndexedKind, names: readonly string[]): OverLimitCount[] {
  return names.length === 0 ? [] : [{ kind, values: names.length, lastName: names.at(-1) ?? null }];
}
