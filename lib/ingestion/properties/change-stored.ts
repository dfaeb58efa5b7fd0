import { parseExactObject, writeExactJson } from "@/lib/model/values/exact-json";
import { applyOperations, asPlainSet, type Operation } from "./property-operations";

/** So much of stored properties is in memory at once, whatever a request touches: a single larger one stands alone. */
const BYTES_AT_ONCE = 8 * 1_048_576;

/** What may be merged without reading; operations that depend on what was there are left to `otherwise`. */
export function plainSet(operations: readonly Operation[], otherwise: () => void): string {
  const set = asPlainSet(operations);
  if (set === null) otherwise();
  return writeExactJson(set ?? {});
}

/** Stored properties after operations, both as JSON text, and how many entries found no room in a list. */
export function applyToText(text: string, operations: readonly Operation[]): { text: string; entriesLeft: number } {
  const { properties, entriesLeft } = applyOperations(parseExactObject(text), operations);
  return { text: writeExactJson(properties), entriesLeft };
}

/** Cut what is to be read by its size. */
export function inPortions<Item extends { bytes: number }>(items: readonly Item[]): Item[][] {
  const portions: Item[][] = [];
  let bytes = 0;
  for (const item of items) {
    const last = portions.at(-1);
    bytes += item.bytes;
    if (last && bytes <= BYTES_AT_ONCE) last.push(item);
    else {
      portions.push([item]);
      bytes = item.bytes;
    }
  }
  return portions;
}
