/** Values that Spark writes as text, as the numbers that Arrow keeps. */
const TIME = /^([+-]?\d+)-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?$/;
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const DAY_MS = 86_400_000;

/** Days since 1970 of `2024-02-29`. */
export const daysOf = (text: string) => Math.floor(millisecondsOf(partsOf(text)) / DAY_MS);

/** Microseconds since 1970 of `2024-02-29 12:34:56.123456`, which is in UTC. */
export function microsecondsOf(text: string): bigint {
  const parts = partsOf(text);
  return BigInt(millisecondsOf(parts)) * 1000n + BigInt((parts[7] ?? "").padEnd(6, "0"));
}

/** The digits of a decimal without its point: 1250 of `12.5` at scale 2. */
export function unscaledOf(text: string, scale: number): bigint {
  const [, sign, whole = "", fraction = "", exponent = "0"] = read(DECIMAL, text, "a decimal");
  const digits = BigInt(`${whole}${fraction}` || "0");
  const shift = scale - fraction.length + Number(exponent);
  const value = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  return sign === "-" ? -value : value;
}

const partsOf = (text: string) => read(TIME, text, "a date or a time");

/** `Date.UTC` takes years below 100 for those of the last century. */
function millisecondsOf([, year, month, day, hours, minutes, seconds]: readonly (string | undefined)[]): number {
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hours ?? 0), Number(minutes ?? 0), Number(seconds ?? 0));
  return date.getTime();
}

function read(pattern: RegExp, text: string, what: string): readonly (string | undefined)[] {
  const found = pattern.exec(text);
  if (!found) throw new Error(`Spark wrote ${what} that cannot be read: ${text}`);
  return found;
}
