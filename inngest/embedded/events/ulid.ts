import { createHash, randomBytes } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** An identifier that sorts by its time. The same seed and time give the same identifier. */
export function ulid(atMs: number, seed?: string): string {
  let time = "";
  for (let rest = atMs; time.length < 10; rest = Math.floor(rest / 32)) time = ALPHABET.charAt(rest % 32) + time;
  const bytes = seed === undefined ? randomBytes(16) : createHash("sha256").update(seed).digest().subarray(0, 16);
  return time + Array.from(bytes, (byte) => ALPHABET.charAt(byte % 32)).join("");
}
