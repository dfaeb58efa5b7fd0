import { ExactNumber, toNumber } from "./exact-json";

/** A number as a whole number of units of a power of ten. */
type Decimal = { units: bigint; scale: number };

/** The sum of two numbers with all its digits, or null where a 64-bit float does not reach it. */
export function addExactly(one: number | ExactNumber, other: number | ExactNumber): number | ExactNumber | null {
  if (typeof one === "number" && typeof other === "number") {
    const sum = one + other;
    if (Number.isSafeInteger(one) && Number.isSafeInteger(other) && Number.isSafeInteger(sum)) return sum;
    if (!Number.isFinite(one) || !Number.isFinite(other)) return null;
  }
  const [left, right] = [toDecimal(String(one)), toDecimal(String(other))];
  const scale = Math.max(left.scale, right.scale);
  const units = raise(left, scale) + raise(right, scale);
  const sum = toNumber(toText({ units, scale }));
  return sum instanceof ExactNumber && !sum.inRange ? null : sum;
}

function toDecimal(digits: string): Decimal {
  const [mantissa = "", power = "0"] = digits.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const scale = fraction.length - Number(power);
  const units = BigInt(whole + fraction);
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
}

function raise({ units, scale }: Decimal, to: number): bigint {
  return units * 10n ** BigInt(to - scale);
}

function toText({ units, scale }: Decimal): string {
  if (scale === 0) return String(units);
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, "0");
  const fraction = digits.slice(-scale).replace(/0+$/, "");
  return `${units < 0n ? "-" : ""}${digits.slice(0, -scale)}${fraction && "."}${fraction}`;
}
