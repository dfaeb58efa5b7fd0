/** Characters of an id: 128 bits in hexadecimal. */
const ID_LENGTH = 32;
const WORDS = 4;
/** Words of an entry: the id, and how often it came. */
const ENTRY = WORDS + 1;
const SLOTS_FIRST = 1 << 14;
const SLOTS_FIRST_MAX = 1 << 21;
/** The table grows when it is this full. */
const FULL = 0.6;

/**
 * Ids that came before, 20 bytes a slot: a set of texts takes five times as much, and keeps alive whatever the texts
 * were cut from. `count` notes that the id which begins at `from` in a text came once more, and says how often it has
 * come by now. Ids are 32 digits of hexadecimal. `expected`: about how many there will be.
 */
export function openSeenIds(expected = 0): { count(text: string, from: number): number } {
  let slots = slotsFor(expected);
  let table = new Int32Array(slots * ENTRY);
  let used = 0;

  /** The entry of an id, or the free one where it belongs. */
  function find(a: number, b: number, c: number, d: number): number {
    for (let slot = a & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
      const at = slot * ENTRY;
      if (table[at + WORDS] === 0) return at;
      if (table[at] === a && table[at + 1] === b && table[at + 2] === c && table[at + 3] === d) return at;
    }
  }

  function grow(): void {
    const before = table;
    slots *= 2;
    table = new Int32Array(slots * ENTRY);
    for (let at = 0; at < before.length; at += ENTRY) {
      if (before[at + WORDS] === 0) continue;
      const [a = 0, b = 0, c = 0, d = 0] = before.subarray(at, at + WORDS);
      table.set(before.subarray(at, at + ENTRY), find(a, b, c, d));
    }
  }

  return {
    count(text, from) {
      if (text.length < from + ID_LENGTH)
        throw new RangeError(`An id has ${text.length - from} characters instead of ${ID_LENGTH}.`);
      const a = readWord(text, from);
      const b = readWord(text, from + 8);
      const c = readWord(text, from + 16);
      const d = readWord(text, from + 24);
      const at = find(a, b, c, d);
      const count = (table[at + WORDS] ?? 0) + 1;
      table[at + WORDS] = count;
      if (count > 1) return count;
      table[at] = a;
      table[at + 1] = b;
      table[at + 2] = c;
      table[at + 3] = d;
      used += 1;
      if (used > slots * FULL) grow();
      return count;
    },
  };
}

function slotsFor(expected: number): number {
  let slots = SLOTS_FIRST;
  while (slots * FULL < expected && slots < SLOTS_FIRST_MAX) slots *= 2;
  return slots;
}

/** Eight digits, as 32 bits. Without a branch: which of them are letters cannot be foreseen. */
function readWord(text: string, from: number): number {
  let value = 0;
  for (let digit = from; digit < from + 8; digit++) {
    const code = text.charCodeAt(digit);
    value = (value << 4) | ((code & 15) + 9 * (code >> 6));
  }
  return value;
}
