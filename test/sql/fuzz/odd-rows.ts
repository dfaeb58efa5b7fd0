import {
  DEPTH_MAX,
  GROUP_TYPES_MAX,
  GROUP_VALUES_MAX,
  RESERVED_EVENT_TYPES,
  RESERVED_IDS,
  TEXT_LENGTH_MAX,
  TIME_MS_MAX,
} from "@/lib/amplitude/records/fields";
import type { Random } from "../../increments/random";

/** A row of odd values: what is stored in the warehouse. */
export type OddRow = {
  id: string | null;
  device: string | null;
  type: string | null;
  ms: bigint | null;
  /** Property columns as JSON texts, some of them none. */
  json: string | null;
  groups: string | null;
  price: number | null;
  quantity: bigint | null;
  version: string | null;
};

const CHARACTERS = [
  "a",
  "é",
  "\u0000",
  "\u0001",
  "\n",
  '"',
  "\\",
  "'",
  "$",
  "\u007f",
  "\u200b",
  "\u202e",
  "İ",
  "\u212a",
  "ß",
  "\ufffd",
  "\uffff",
  "😀",
  "👨‍👩‍👧",
  "\u{10ffff}",
  "{",
  "}",
  "[",
  ":",
  ",",
  " ",
];
/**
 * Texts that are JSON to JavaScript and none to the warehouse's parser: half of a surrogate pair, and one key twice.
 * Their rows are refused and kept.
 */
export const NO_JSON_TO_WAREHOUSE: readonly string[] = [
  '{"half":"\\ud800"}',
  '{"half":"\\udc00x"}',
  '{"half":"\\ud800\\ud800"}',
  '{"same":1,"same":2}',
];
const EDGE_LENGTHS = [0, 1, 4, 5, 6, TEXT_LENGTH_MAX - 1, TEXT_LENGTH_MAX, TEXT_LENGTH_MAX + 1];

/** Rows with something odd in about every other field; most are odd in few, so that each oddity is seen by itself. */
export function oddRow(random: Random, n: number): OddRow {
  const oddness = random.pick([0.02, 0.15, 0.5]);
  const odd = <T>(make: () => T, plain: T): T => (random.chance(oddness) ? make() : plain);
  return {
    id: odd(() => random.pick([null, "", "     ", oddId(random), oddText(random)]), `user-${n}`),
    device: odd(() => random.pick([null, "", "     ", oddId(random), oddText(random)]), null),
    type: odd(() => random.pick([null, "", "$identify", random.pick(RESERVED_EVENT_TYPES), oddText(random)]), "seen"),
    ms: odd(
      () => random.pick([null, -1n, 0n, BigInt(TIME_MS_MAX), BigInt(TIME_MS_MAX) + 1n, 2n ** 63n - 1n, -(2n ** 63n)]),
      1_700_000_000_000n,
    ),
    json: odd(() => oddJson(random), '{"plan":"pro"}'),
    groups: odd(() => oddGroups(random), null),
    price: odd(
      () => random.pick([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e308, 5e-324, 0.1]),
      1.5,
    ),
    quantity: odd(() => random.pick([null, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n, 0n]), 1n),
    version: odd(() => oddText(random), "1.0"),
  };
}

function oddId(random: Random): string {
  const id = random.pick(RESERVED_IDS);
  return random.pick([id, id.toUpperCase(), ` ${id}`, `${id}\u0000`, id.replace("k", "\u212a")]);
}

function oddText(random: Random): string {
  const length = random.pick(EDGE_LENGTHS);
  const some = [random.pick(CHARACTERS), random.pick(CHARACTERS), "x"];
  return Array.from({ length }, () => random.pick(some)).join("");
}

function oddJson(random: Random): string | null {
  const depth = random.pick([1, 2, DEPTH_MAX - 1, DEPTH_MAX, DEPTH_MAX + 1]);
  return random.pick<() => string | null>([
    () => null,
    () => "",
    () => "null",
    () => random.pick(["[1]", "1", '"text"', "true", '{"a":', "{'a':1}", '{"a":1}x', "\u0000"]),
    () => JSON.stringify({ [oddText(random)]: oddText(random) }),
    () => JSON.stringify({ a: null, b: [null, { c: oddText(random) }] }),
    () => random.pick(NO_JSON_TO_WAREHOUSE),
    () => '{"zero":"a\\u0000b","\\u0000":1}',
    () =>
      `{"big":${random.pick(["9223372036854775808", "-9223372036854775809", "1e400", "12345678901234567890.123456789", "1e-400", "0.1"])}}`,
    () => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`,
    () => `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`,
    () => '{"__proto__":{"a":1},"constructor":2}',
  ])();
}

function oddGroups(random: Random): string | null {
  const names = (count: number) =>
    Array.from({ length: count }, (_, n) => random.pick([`n${n}`, n, "", oddText(random)]));
  return random.pick<() => string | null>([
    () => null,
    () => "[]",
    () => "{}",
    () => JSON.stringify({ org: "acme" }),
    () => JSON.stringify({ org: oddText(random) }),
    () => JSON.stringify({ org: random.pick([1, true, null, { a: 1 }, [["x"]], 1.5]) }),
    () => JSON.stringify({ org: names(random.pick([0, 1, GROUP_VALUES_MAX, GROUP_VALUES_MAX + 1])) }),
    () =>
      JSON.stringify(
        Object.fromEntries(
          Array.from({ length: random.pick([GROUP_TYPES_MAX, GROUP_TYPES_MAX + 1]) }, (_, n) => [`g${n}`, "x"]),
        ),
      ),
  ])();
}

/** A text as a literal of Spark's, every character that is not plain as its escape. */
export function textLiteral(text: string | null): string {
  if (text === null) return "CAST(NULL AS STRING)";
  // One character over and over: a literal of ten megabytes would be a statement of ten megabytes.
  if (text.length > 10_000 && text === text[0]?.repeat(text.length)) return `repeat('${text[0]}', ${text.length})`;
  const escaped = [...text].map((character) => {
    const code = character.codePointAt(0) ?? 0;
    if (/[ !#-&(-[\]-~]/.test(character)) return character;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
  return `'${escaped.join("")}'`;
}

export function bigintLiteral(value: bigint | null): string {
  return value === null ? "CAST(NULL AS BIGINT)" : `CAST('${value}' AS BIGINT)`;
}

export function doubleLiteral(value: number | null): string {
  return value === null ? "CAST(NULL AS DOUBLE)" : `CAST('${Object.is(value, -0) ? "-0.0" : value}' AS DOUBLE)`;
}
