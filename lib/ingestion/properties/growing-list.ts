import { writeExactJson } from "@/lib/model/values/exact-json";
import { LIST_ENTRIES_MAX } from "@/lib/model/values/index-limits";

type Entry = { key: string; value: unknown; added: number };

/**
 * A list that many operations of one request change: each costs what it brings, however long the list is. Entries are
 * told apart by their JSON text. What is removed is only noted; `toArray` leaves it out.
 */
export type GrowingList = {
  /** What stands before `back`, the first entry last. */
  front: Entry[];
  back: Entry[];
  /** How often each entry is there now. */
  counts: Map<string, number>;
  /** All entries added before this moment are gone. */
  removedAt: Map<string, number>;
  size: number;
  clock: number;
  /** Entries for which there was no room. */
  left: number;
};

/** A list as it was before, however long. */
export function growingList(values: readonly unknown[]): GrowingList {
  const list: GrowingList = {
    front: [],
    back: [],
    counts: new Map(),
    removedAt: new Map(),
    size: 0,
    clock: 0,
    left: 0,
  };
  for (const value of values) list.back.push(enter(list, keyOf(value), value));
  return list;
}

export function append(list: GrowingList, values: readonly unknown[]): void {
  for (const value of roomFor(list, values)) list.back.push(enter(list, keyOf(value), value));
}

export function prepend(list: GrowingList, values: readonly unknown[]): void {
  for (const value of roomFor(list, values).toReversed()) list.front.push(enter(list, keyOf(value), value));
}

/** The values that the list does not have, each once. */
export function notIn(list: GrowingList, values: readonly unknown[]): unknown[] {
  const fresh = new Map(values.map((value) => [keyOf(value), value]));
  return [...fresh].flatMap(([key, value]) => (list.counts.has(key) ? [] : [value]));
}

/** Remove every occurrence of the values. */
export function removeAll(list: GrowingList, values: readonly unknown[]): void {
  for (const key of values.map(keyOf)) {
    list.size -= list.counts.get(key) ?? 0;
    list.counts.delete(key);
    list.removedAt.set(key, list.clock);
  }
}

export function toArray({ front, back, removedAt }: GrowingList): unknown[] {
  return [...front.toReversed(), ...back].flatMap(({ key, value, added }) =>
    added <= (removedAt.get(key) ?? 0) ? [] : [value],
  );
}

function enter(list: GrowingList, key: string, value: unknown): Entry {
  list.clock += 1;
  list.size += 1;
  list.counts.set(key, (list.counts.get(key) ?? 0) + 1);
  return { key, value, added: list.clock };
}

/** The first of the values, as many as the list has room for. */
function roomFor(list: GrowingList, values: readonly unknown[]): readonly unknown[] {
  const room = Math.max(0, LIST_ENTRIES_MAX - list.size);
  if (values.length <= room) return values;
  list.left += values.length - room;
  return values.slice(0, room);
}

function keyOf(value: unknown): string {
  return writeExactJson(value);
}
