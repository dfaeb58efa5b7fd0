import fc from "fast-check";
import { expect, test } from "vitest";
import { AppError } from "./errors";
import { maskError, maskSecret } from "./mask-secret";

const SECRET = "eyJ0eXAiOiJKV1Qi.aGVsbG8/d29ybGQ+.c2lnbg==";

// A server or a proxy that repeats what it was sent would put the token on a page, in a log and in a row.
test.each([
  ["as it is", SECRET],
  ["in capitals", SECRET.toUpperCase()],
  ["percent-encoded", encodeURIComponent(SECRET)],
  ["as the credentials of HTTP Basic", Buffer.from(`token:${SECRET}`).toString("base64")],
  ["in Base64", Buffer.from(SECRET).toString("base64")],
  ["in Base64 for addresses", Buffer.from(SECRET).toString("base64url")],
  ["in Base64 as Bearer", Buffer.from(`Bearer ${SECRET}`).toString("base64")],
  ["cut short", SECRET.slice(0, 20)],
])("masks a secret %s", (_form, shown) => {
  expect(maskSecret(`refused: ${shown}, and ${shown}!`, SECRET)).toMatch(/^refused: …=*, and …=*!$/);
});

test("no text shows eight characters of a secret's beginning", () => {
  const word = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme-ascii" });
  fc.assert(
    fc.property(
      word,
      word,
      fc.string({ minLength: 8, maxLength: 60, unit: "grapheme-ascii" }),
      (before, after, secret) => {
        expect(maskSecret(before + secret + after, secret)).not.toContain(secret);
      },
    ),
  );
});

test("a text without the secret stays as it is, also beside one too short to be a secret", () => {
  expect(maskSecret("Invalid access token.", SECRET)).toBe("Invalid access token.");
  expect(maskSecret("a banana", "a")).toBe("a banana");
});

test("an error keeps what it says besides", () => {
  const error = new AppError("CREDENTIALS_REJECTED", `Refused ${SECRET}.`, {
    field: "token",
    retryAfterMs: 5,
    cause: 1,
  });
  expect(maskError(error, SECRET)).toMatchObject({
    code: "CREDENTIALS_REJECTED",
    message: "Refused ….",
    field: "token",
    retryAfterMs: 5,
    cause: 1,
  });
  expect(maskError(error, "another-secret")).toBe(error);
});
