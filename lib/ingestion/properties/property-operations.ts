import { isObject, type JsonObject } from "@/lib/amplitude/delivery/check-event";
import { addExactly } from "@/lib/model/values/exact-decimal";
import { ExactNumber } from "@/lib/model/values/exact-json";
import { append, type GrowingList, growingList, notIn, prepend, removeAll, toArray } from "./growing-list";

/**
 * Operations on properties, in the order in which they take effect within one update.
 * Source: Amplitude-TypeScript, analytics-core, `identify.ts`; Amplitude, Identify API, user property operations.
 */
export const OPERATIONS = [
  "$clearAll",
  "$unset",
  "$set",
  "$setOnce",
  "$add",
  "$append",
  "$prepend",
  "$preInsert",
  "$postInsert",
  "$remove",
] as const;
type OperationName = (typeof OPERATIONS)[number];
export type Operation = { name: OperationName; properties: JsonObject };

/** A dictionary of properties as operations. Keys that are no operation are set. Nulls change nothing. */
export function readOperations(dictionary: JsonObject): Operation[] {
  const operations: Operation[] = [];
  const plain = Object.entries(dictionary).filter(([key]) => !isOperation(key));
  for (const name of OPERATIONS) {
    const value = dictionary[name];
    if (name === "$clearAll" && value !== undefined) operations.push({ name, properties: {} });
    else if (name === "$set") {
      const properties = withoutNulls({ ...Object.fromEntries(plain), ...(isObject(value) && value) });
      if (Object.keys(properties).length > 0) operations.push({ name, properties });
    } else if (isObject(value)) operations.push({ name, properties: name === "$unset" ? value : withoutNulls(value) });
  }
  return operations;
}

/** Properties after operations, and how many entries found no room in a list. */
export type Applied = { properties: JsonObject; entriesLeft: number };

/**
 * Properties after operations in their order. Neither argument is changed. The time it takes grows with what was there
 * and with what the operations bring, never with their product.
 */
export function applyOperations(before: JsonObject, operations: readonly Operation[]): Applied {
  const slots = new Map(
    Object.entries(before).map(([name, value]): [string, Slot] => [name, { kind: "value", value }]),
  );
  let entriesLeft = 0;
  for (const { name, properties } of operations) {
    if (name === "$clearAll") slots.clear();
    else for (const [key, value] of Object.entries(properties)) entriesLeft += applyOne(slots, name, key, value);
  }
  const properties = Object.fromEntries([...slots].map(([key, slot]) => [key, readSlot(slot)]));
  return { properties, entriesLeft };
}

/** The properties that these operations set whatever was there before, or null when the outcome depends on it. */
export function asPlainSet(operations: readonly Operation[]): JsonObject | null {
  if (operations.some(({ name }) => name !== "$set")) return null;
  return applyOperations({}, operations).properties;
}

/** A property while operations change it. It may have any name: a Map knows no inherited ones. */
type Slot = { kind: "value"; value: unknown } | { kind: "list"; list: GrowingList };
type Slots = Map<string, Slot>;

/** Apply one operation to one property; gives how many entries found no room. */
function applyOne(slots: Slots, name: Exclude<OperationName, "$clearAll">, key: string, value: unknown): number {
  const before = slots.get(key);
  switch (name) {
    case "$set":
      slots.set(key, { kind: "value", value });
      return 0;
    case "$setOnce":
      if (!before) slots.set(key, { kind: "value", value });
      return 0;
    case "$unset":
      slots.delete(key);
      return 0;
    case "$add": {
      const sum = before?.kind === "list" ? null : add(before?.value ?? 0, value);
      if (sum !== null) slots.set(key, { kind: "value", value: sum });
      return 0;
    }
    case "$append":
    case "$prepend":
    case "$preInsert":
    case "$postInsert":
      return grow(listIn(slots, key), name, asList(value));
    case "$remove":
      if (before) removeAll(listIn(slots, key), asList(value));
      return 0;
  }
}

function grow(
  list: GrowingList,
  name: "$append" | "$prepend" | "$preInsert" | "$postInsert",
  values: readonly unknown[],
): number {
  const leftBefore = list.left;
  switch (name) {
    case "$append":
      append(list, values);
      break;
    case "$prepend":
      prepend(list, values);
      break;
    case "$preInsert":
      prepend(list, notIn(list, values));
      break;
    case "$postInsert":
      append(list, notIn(list, values));
  }
  return list.left - leftBefore;
}

/** The property as a list that can grow: it stays one through all operations. */
function listIn(slots: Slots, key: string): GrowingList {
  const before = slots.get(key);
  if (before?.kind === "list") return before.list;
  const list = growingList(before ? asList(before.value) : []);
  slots.set(key, { kind: "list", list });
  return list;
}

function readSlot(slot: Slot): unknown {
  return slot.kind === "list" ? toArray(slot.list) : slot.value;
}

/** The sum with all its digits; null where either is no number. */
function add(before: unknown, value: unknown): number | ExactNumber | null {
  const [one, other] = [toAddend(before), toAddend(value)];
  return one === null || other === null ? null : addExactly(one, other);
}

function toAddend(value: unknown): number | ExactNumber | null {
  if (value instanceof ExactNumber) return value;
  if (typeof value === "object") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function withoutNulls(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}

function isOperation(key: string): key is OperationName {
  return OPERATIONS.some((name) => name === key);
}

/**
 * Whether a dictionary holds operations beside properties. Source: Amplitude, Identify API: a dictionary with
 * operations may hold nothing else.
 */
export function mixesOperations(dictionary: JsonObject): boolean {
  const names = Object.keys(dictionary);
  return names.some(isOperation) && !names.every(isOperation);
}
