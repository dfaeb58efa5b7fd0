import { createHash, createHmac, timingSafeEqual } from "node:crypto";

const PREFIX = /^signkey-\w+-/;

/** The value of `x-inngest-signature` for a body in canonical JSON, sent at `atMs`. */
export function signBody(signingKey: string, body: string, atMs: number): string {
  const seconds = Math.round(atMs / 1000);
  const hmac = createHmac("sha256", signingKey.replace(PREFIX, "")).update(`${body}${seconds}`);
  return `t=${seconds}&s=${hmac.digest("hex")}`;
}

/** A signing key is an optional prefix and whole bytes in hex, so that it is one for an Inngest server too. */
export const isSigningKey = (text: string): boolean => /^(?:[0-9a-f]{2})+$/i.test(text.replace(PREFIX, ""));

/** Compare secrets without telling by the time it takes how much of them is right. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
