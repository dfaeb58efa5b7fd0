/**
 * JSON whose numbers keep all their digits. JavaScript's own reader rounds each number to 64 bits, and its writer can
 * only write what is left. Here a number that would change is an `ExactNumber`; all others stay numbers.
 */
export class ExactNumber {
  constructor(
    /** The number as it was sent. */
    readonly digits: string,
    /** Whether a 64-bit float reaches so far (and so near to zero), and the text is no longer than a text may be. */
    readonly inRange: boolean,
  ) {}

  toString(): string {
    return this.digits;
  }

  /** A text that `writeExactJson` finds again. */
  toJSON(): string {
    return MARK + this.digits;
  }
}

/**
 * How much structure a text may have: checked while it is scanned, before anything is built. Costly numbers are those
 * that a float would change, and those with an exponent: what has five characters here may have 300 digits elsewhere.
 */
export type JsonBounds = { depthMax: number; containersMax: number; costlyNumbersMax: number };

export type JsonReading =
  | { kind: "value"; value: unknown; outOfRange: string[] }
  | { kind: "unreadable" }
  | { kind: "too_deep" }
  | { kind: "too_many" };

const UNBOUNDED: JsonBounds = {
  depthMax: Number.POSITIVE_INFINITY,
  containersMax: Number.POSITIVE_INFINITY,
  costlyNumbersMax: Number.POSITIVE_INFINITY,
};

const DIGITS_MAX = 1_024;
/** A number of so many characters, without an exponent, survives a 64-bit float. */
const SAFE_CHARACTERS = 15;
const OUT_OF_RANGE_SHOWN = 5;
/** Stands before the digits of an exact number while a text is parsed or written. No sender can know it. */
const MARK = `exact ${crypto.getRandomValues(new Uint32Array(4)).join("-")} `;
const MARKED = new RegExp(`"${MARK}([^"]*)"`, "g");
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Read JSON text within bounds. `cleanse` is applied to every text inside, keys too. */
export function readExactJson(
  text: string,
  bounds: JsonBounds = UNBOUNDED,
  cleanse: ((text: string) => string) | null = null,
): JsonReading {
  const tokens = scan(text, bounds);
  if (!Array.isArray(tokens)) return { kind: tokens };
  try {
    if (tokens.length === 0 && cleanse === null) return { kind: "value", value: JSON.parse(text), outOfRange: [] };
    const outOfRange: string[] = [];
    const value = restore(JSON.parse(markNumbers(text, tokens)), cleanse, (digits) => {
      const number = new ExactNumber(digits, isInRange(digits));
      if (!number.inRange && outOfRange.length < OUT_OF_RANGE_SHOWN) outOfRange.push(digits);
      return number;
    });
    return { kind: "value", value, outOfRange };
  } catch {
    return { kind: "unreadable" };
  }
}

/** JSON text from a place that only holds valid JSON, such as the database. Throws a SyntaxError for anything else. */
export function parseExactJson(text: string): unknown {
  const read = readExactJson(text);
  if (read.kind !== "value") throw new SyntaxError("This is not JSON.");
  return read.value;
}

/** JSON text of an object, as `parseExactJson` reads it. */
export function parseExactObject(text: string): Record<string, unknown> {
  const value = parseExactJson(text);
  if (typeof value !== "object" || value === null || value instanceof ExactNumber)
    throw new SyntaxError("This is no JSON object.");
  return Object.fromEntries(Object.entries(value));
}

/** A value as JSON text, each exact number with its digits. */
export function writeExactJson(value: unknown, space?: number): string {
  const text = JSON.stringify(value, null, space);
  return text.includes(MARK) ? text.replace(MARKED, "$1") : text;
}

/** The number of some digits: a plain one where that changes nothing. */
export function toNumber(digits: string): number | ExactNumber {
  return isExact(digits) ? Number(digits) : new ExactNumber(digits, isInRange(digits));
}

type Token = { start: number; digits: string };

/** The numbers that a 64-bit float would change, or what is wrong. Nothing is built yet, whatever the text holds. */
function scan(text: string, bounds: JsonBounds): Token[] | Exclude<JsonReading["kind"], "value"> {
  const tokens: Token[] = [];
  let depth = 0;
  let containers = 0;
  let costlyNumbers = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = endOfText(text, at);
      if (at < 0) return "unreadable";
    } else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      containers += 1;
      if (depth > bounds.depthMax) return "too_deep";
      if (containers > bounds.containersMax) return "too_many";
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
    else if (code === 0x2d || isDigit(code)) {
      const start = at;
      const { end, exponent } = endOfNumber(text, start);
      at = end - 1;
      if (end - start <= SAFE_CHARACTERS && !exponent) continue;
      const digits = text.slice(start, end);
      const exact = !NUMBER.test(digits) || isExact(digits);
      if (!exact) tokens.push({ start, digits });
      if (!exact || exponent) costlyNumbers += 1;
      if (costlyNumbers > bounds.costlyNumbersMax) return "too_many";
    }
  }
  return tokens;
}

/** Where the text that begins here ends, or -1. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return -1;
}

function endOfNumber(text: string, start: number): { end: number; exponent: boolean } {
  let exponent = false;
  for (let end = start + 1; ; end++) {
    const code = text.charCodeAt(end);
    if (code === 0x65 || code === 0x45) exponent = true;
    else if (!(isDigit(code) || code === 0x2e || code === 0x2b || code === 0x2d)) return { end, exponent };
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function markNumbers(text: string, tokens: readonly Token[]): string {
  const pieces: string[] = [];
  let from = 0;
  for (const { start, digits } of tokens) {
    pieces.push(text.slice(from, start), `"${MARK}${digits}"`);
    from = start + digits.length;
  }
  pieces.push(text.slice(from));
  return pieces.join("");
}

function restore(
  value: unknown,
  cleanse: ((text: string) => string) | null,
  toExact: (digits: string) => ExactNumber,
): unknown {
  if (typeof value === "string") {
    if (value.startsWith(MARK)) return toExact(value.slice(MARK.length));
    return cleanse ? cleanse(value) : value;
  }
  if (Array.isArray(value)) return value.map((inner) => restore(inner, cleanse, toExact));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key.startsWith(MARK)) throw new SyntaxError("A number is no name.");
      return [cleanse ? cleanse(key) : key, restore(inner, cleanse, toExact)];
    }),
  );
}

function isInRange(digits: string): boolean {
  const near = Number(digits);
  return digits.length <= DIGITS_MAX && Number.isFinite(near) && (near !== 0 || isZero(digits));
}

/** Whether a 64-bit float stands for this very number. */
function isExact(digits: string): boolean {
  if (digits.length > DIGITS_MAX) return false;
  const near = Number(digits);
  if (!Number.isFinite(near)) return false;
  const shown = String(near);
  return shown === digits || normalize(shown) === normalize(digits);
}

function isZero(digits: string): boolean {
  return /^-?[0.]+(?:[eE]|$)/.test(digits);
}

/** One text for all spellings of a number: its digits without zeros around them, and a power of ten. */
function normalize(digits: string): string {
  const [mantissa = "", power = "0"] = digits.replace(/^-/, "").toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const all = whole + fraction;
  const trimmed = all.replace(/0+$/, "");
  const significant = trimmed.replace(/^0+/, "");
  if (significant === "") return "0";
  const exponent = Number(power) - fraction.length + (all.length - trimmed.length);
  return `${digits.startsWith("-") ? "-" : ""}${significant}e${exponent}`;
}
