/** Characters of an id: 128 bits in hexadecimal. */
const ID_LENGTH = 32;
const WORDS = 4;
/** Words of an entry: the id, and how often it came. */
const ENTRY = WORDS + 1;
const SLOTS_FIRST = 1 << 14;
/** The table grows when it is this full. */
const FULL = 0.6;

/**
 * Ids that came before, 20 bytes a slot: a set of texts takes five times as much, and keeps alive whatever the texts
 * were cut from. `count` notes that an id came once more and says how often it has come by now. Ids are 32 digits of
 * hexadecimal.
 */
export function openSeenIds(): { count(id: string): number } {
  let slots = SLOTS_FIRST;
  let table = new Uint32Array(slots * ENTRY);
  let used = 0;

  /** The entry of an id, or the free one where it belongs. */
  function find(words: Uint32Array, from: number): number {
    for (let slot = (words[from] ?? 0) & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
      const at = slot * ENTRY;
      if (table[at + WORDS] === 0) return at;
      let same = true;
      for (let word = 0; word < WORDS && same; word++) same = table[at + word] === words[from + word];
      if (same) return at;
    }
  }

  function grow(): void {
    const before = table;
    slots *= 2;
    table = new Uint32Array(slots * ENTRY);
    for (let at = 0; at < before.length; at += ENTRY)
      if (before[at + WORDS] !== 0) table.set(before.subarray(at, at + ENTRY), find(before, at));
  }

  const words = new Uint32Array(WORDS);
  return {
    count(id) {
      readWords(id, words);
      const at = find(words, 0);
      const count = (table[at + WORDS] ?? 0) + 1;
      if (count === 1) {
        table.set(words, at);
        used += 1;
      }
      table[at + WORDS] = count;
      if (used > slots * FULL) grow();
      return count;
    },
  };
}

/** Eight digits a word. */
function readWords(id: string, words: Uint32Array): void {
  if (id.length !== ID_LENGTH) throw new RangeError(`An id has ${id.length} characters instead of ${ID_LENGTH}.`);
  for (let word = 0; word < WORDS; word++) {
    let value = 0;
    for (let digit = word * 8; digit < word * 8 + 8; digit++) {
      const code = id.charCodeAt(digit);
      value = (value << 4) | (code < 58 ? code - 48 : code - 87);
    }
    words[word] = value;
  }
}
