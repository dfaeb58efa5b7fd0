import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { errorCode } from "../terminal/error-fields.mjs";

/**
 * The secret in this file (mode 600); made and written the first time. Two
 * processes that ask at once get the same one.
 *
 * @param {string} file
 * @param {() => string} make
 */
export function installSecret(file, make) {
  if (!existsSync(file)) {
    const draft = `${file}.${randomBytes(6).toString("hex")}`;
    writeFileSync(draft, `${make()}\n`, { mode: 0o600 });
    try {
      linkSync(draft, file);
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }
  chmodSync(file, 0o600);
  return readFileSync(file, "utf8").trim();
}

/** A random text that is safe in a URL. */
export function randomToken() {
  return randomBytes(24).toString("base64url");
}

/** A signing key of the form that Inngest's SDK takes. */
export function randomSigningKey() {
  return `signkey-prod-${randomBytes(32).toString("hex")}`;
}
