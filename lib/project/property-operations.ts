import { isObject, type JsonObject } from "@/lib/amplitude/check-event";

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
export type OperationName = (typeof OPERATIONS)[number];
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

/** Properties after operations in their order. Neither argument is changed. */
export function applyOperations(before: JsonObject, operations: readonly Operation[]): JsonObject {
  let properties = { ...before };
  for (const operation of operations) {
    if (operation.name === "$clearAll") properties = {};
    else
      for (const [key, value] of Object.entries(operation.properties)) applyOne(properties, operation.name, key, value);
  }
  return properties;
}

/** The properties that these operations set whatever was there before, or null when the outcome depends on it. */
export function asPlainSet(operations: readonly Operation[]): JsonObject | null {
  if (operations.some(({ name }) => name !== "$set")) return null;
  return applyOperations({}, operations);
}

function applyOne(
  properties: JsonObject,
  name: Exclude<OperationName, "$clearAll">,
  key: string,
  value: unknown,
): void {
  const before = properties[key];
  switch (name) {
    case "$set":
      setProperty(properties, key, value);
      return;
    case "$setOnce":
      if (before === undefined) setProperty(properties, key, value);
      return;
    case "$unset":
      delete properties[key];
      return;
    case "$add": {
      const sum = Number(before ?? 0) + Number(value);
      if (Number.isFinite(sum)) setProperty(properties, key, sum);
      return;
    }
    case "$append":
      setProperty(properties, key, [...asList(before), ...asList(value)]);
      return;
    case "$prepend":
      setProperty(properties, key, [...asList(value), ...asList(before)]);
      return;
    case "$preInsert":
      setProperty(properties, key, [...notIn(value, before), ...asList(before)]);
      return;
    case "$postInsert":
      setProperty(properties, key, [...asList(before), ...notIn(value, before)]);
      return;
    case "$remove":
      if (before !== undefined) setProperty(properties, key, notIn(before, value));
  }
}

/** `__proto__` is a property like others. */
function setProperty(properties: JsonObject, key: string, value: unknown): void {
  Object.defineProperty(properties, key, { value, enumerable: true, configurable: true, writable: true });
}

function asList(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** The entries of one list that the other does not have, each once. */
function notIn(value: unknown, other: unknown): unknown[] {
  const known = new Set(asList(other).map((entry) => JSON.stringify(entry)));
  return asList(value).filter((entry) => !known.has(JSON.stringify(entry)));
}

function withoutNulls(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}

function isOperation(key: string): key is OperationName {
  return OPERATIONS.some((name) => name === key);
}
